package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;

/** The schedulers that come with the library. */
public final class Schedulers {
    private Schedulers() {}

    /** Returns a builder of a scheduler over instances that may change. The source stays the caller's to close. */
    public static SchedulerBuilder builder(InstanceSource source) {
        return new SchedulerBuilder(source);
    }

    /**
     * Returns a builder of a scheduler over instances that stay.
     *
     * @param instances may be empty; then every call is refused
     * @throws ConfigurationException that names every instance whose id is that of another one
     */
    public static SchedulerBuilder builder(List<Instance> instances) {
        return new SchedulerBuilder(InstanceSources.fixed(instances));
    }

    /**
     * Returns a scheduler over instances that stay, with the default policy, {@link PlacementPolicies#EXPECTED_LATENCY}. It needs no closing. Short for {@code builder(instances).build()}.
     *
     * @param instances may be empty; then every call is refused
     * @throws ConfigurationException that names every instance whose id is that of another one
     */
    public static PoolScheduler of(List<Instance> instances) {
        return builder(instances).build();
    }

    /**
     * Returns a scheduler that takes the instances in turn, for each model on its own; models that no instance names have one turn in common. It needs
     * no closing. Short for {@code builder(instances).policy(PlacementPolicies.ROUND_ROBIN).build()}.
     *
     * @param instances may be empty; then every call is refused
     * @throws ConfigurationException that names every instance whose id is that of another one
     */
    public static PoolScheduler roundRobin(List<Instance> instances) {
        return builder(instances).policy(PlacementPolicies.ROUND_ROBIN).build();
    }
}
