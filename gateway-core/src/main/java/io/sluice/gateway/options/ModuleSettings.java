package io.sluice.gateway.options;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;

/** What the options of one {@link OptionModule} say. Immutable. */
public interface ModuleSettings {
    /** Sets everything that they say of a gateway; by default nothing. */
    default void applyTo(GatewayBuilder builder) {}

    /** Returns the instances that they name, as they are known now; by default none. */
    default List<Instance> instances() {
        return List.of();
    }

    /**
     * Returns what can never work with these instances; by default nothing.
     *
     * @param instances those that all modules name
     */
    default List<ConfigProblem> problemsWith(List<Instance> instances) {
        return List.of();
    }

    /**
     * Returns a line for each thing that works otherwise than someone may think who gives these options; by default none.
     *
     * @param instances those that all modules name
     */
    default List<String> warnings(List<Instance> instances) {
        return List.of();
    }
}
