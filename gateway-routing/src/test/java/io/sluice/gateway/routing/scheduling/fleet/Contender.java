package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.SchedulerBuilder;
import io.sluice.gateway.routing.scheduling.Schedulers;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A way to place calls that is compared with others: a policy of the library, one that is published elsewhere, or one that sees more than a gateway does.
 *
 * @param name what tables call it
 * @param setup sets the policy of a scheduler for a fleet
 */
record Contender(String name, BiConsumer<SchedulerBuilder, Fleet> setup) {
    /** Returns a policy of the library. */
    static Contender of(PlacementPolicies policy) {
        return new Contender(policy.optionName(), (builder, fleet) -> builder.policy(policy));
    }

    /** Returns a policy that is made anew for each fleet, and may look into its engines. */
    static Contender of(String name, Function<Fleet, PlacementPolicy> policy) {
        return new Contender(name, (builder, fleet) -> builder.policy(policy.apply(fleet)));
    }

    /** Returns a gateway's scheduler, which sees nothing of other gateways' calls. */
    PoolScheduler scheduler(Fleet fleet, long seed) {
        SchedulerBuilder builder = Schedulers.builder(fleet.instances())
                .ticker(fleet.clock())
                .timer(fleet.clock())
                .random(new Random(seed));
        setup.accept(builder, fleet);
        return builder.build();
    }
}
