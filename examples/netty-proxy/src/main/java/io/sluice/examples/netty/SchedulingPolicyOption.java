package io.sluice.examples.netty;

import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import java.util.Optional;

/** The value of {@code --scheduling-policy}. */
final class SchedulingPolicyOption {
    private SchedulingPolicyOption() {}

    static PlacementPolicy read(OptionReader options) {
        String name = options.text("scheduling-policy", PlacementPolicy.ROUND_ROBIN.optionName());
        Optional<PlacementPolicy> policy = PlacementPolicy.of(name);
        if (policy.isEmpty()) {
            options.problem(
                    "scheduling-policy", OptionReader.shown(name), String.join(", ", PlacementPolicy.optionNames()));
        }
        return policy.orElse(PlacementPolicy.ROUND_ROBIN);
    }
}
