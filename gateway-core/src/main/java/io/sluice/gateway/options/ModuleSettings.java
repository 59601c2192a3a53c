package io.sluice.gateway.options;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;
import java.util.Optional;

/** What the options of one {@link OptionModule} say. Immutable. */
public interface ModuleSettings {
    /** Sets everything that they say of a gateway; by default nothing. */
    default void applyTo(GatewayBuilder builder) {}

    /**
     * Returns whether what they set asks services beside the upstreams, such as a scheduler elsewhere, or tells other gateways what this one has learned. A gateway that only rehearses
     * is built without. By default false.
     */
    default boolean asksOthers() {
        return false;
    }

    /** Returns the instances that they name, as they are known now; by default none. */
    default List<Instance> instances() {
        return List.of();
    }

    /** Returns whether they also name places where instances of any role are looked for, which are not known yet; by default false. */
    default boolean looksForInstances() {
        return false;
    }

    /**
     * Returns the text of the value that an option has by others, since it was not given; empty if it is none of theirs, or there is no such value. By default empty.
     *
     * @param option one that says in words what its default is
     */
    default Optional<String> derived(Option<?> option) {
        return Optional.empty();
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
     * @param areAll whether there will be no others, as far as that is known: no module {@linkplain #looksForInstances looks for} any
     */
    default List<String> warnings(List<Instance> instances, boolean areAll) {
        return List.of();
    }
}
