package io.sluice.gateway.routing.scheduling;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which policy a pool is to have.
 *
 * @param named one of the library's, made for each role; of no meaning if there is one of the host's
 * @param own the host's; null if it has none
 */
record PolicyChoice(PlacementPolicies named, @Nullable PlacementPolicy own) {
    static PolicyChoice of(PlacementPolicies named) {
        return new PolicyChoice(Objects.requireNonNull(named, "policy"), null);
    }

    static PolicyChoice of(PlacementPolicy own) {
        return new PolicyChoice(PlacementPolicies.ROUND_ROBIN, Objects.requireNonNull(own, "policy"));
    }
}
