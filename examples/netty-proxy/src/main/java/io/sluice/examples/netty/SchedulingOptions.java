package io.sluice.examples.netty;

import io.sluice.gateway.routing.scheduling.InstanceSource;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.SchedulerBuilder;
import io.sluice.gateway.routing.scheduling.Schedulers;
import java.time.Duration;
import java.util.Optional;

/**
 * How instances are chosen.
 *
 * @param policy for neutral instances, and for others unless they have one of their own
 * @param prefill for prefill instances
 * @param decode for decode instances
 * @param waitTimeout how long a call may wait for an instance; zero = not at all
 * @param retryInterval how often a call that waits looks again
 */
record SchedulingOptions(
        PlacementPolicies policy,
        PlacementPolicies prefill,
        PlacementPolicies decode,
        Duration waitTimeout,
        Duration retryInterval) {

    static SchedulingOptions read(OptionReader options) {
        PlacementPolicies policy = policy("scheduling-policy", PlacementPolicies.ROUND_ROBIN, options);
        return new SchedulingOptions(
                policy,
                policy("prefill-policy", policy, options),
                policy("decode-policy", policy, options),
                options.millis("wait-scheduling-timeout-ms", 0),
                Duration.ofMillis(options.integer("wait-scheduling-retry-interval-ms", 1000, 1, Integer.MAX_VALUE)));
    }

    private static PlacementPolicies policy(String option, PlacementPolicies byDefault, OptionReader options) {
        String name = options.text(option, byDefault.optionName());
        Optional<PlacementPolicies> policy = PlacementPolicies.of(name);
        if (policy.isEmpty()) {
            options.problem(option, OptionReader.shown(name), String.join(", ", PlacementPolicies.optionNames()));
        }
        return policy.orElse(byDefault);
    }

    /** Returns a builder of a scheduler. */
    SchedulerBuilder builder(InstanceSource instances) {
        return Schedulers.builder(instances)
                .policy(policy)
                .prefillPolicy(prefill)
                .decodePolicy(decode)
                .waiting(waitTimeout, retryInterval);
    }
}
