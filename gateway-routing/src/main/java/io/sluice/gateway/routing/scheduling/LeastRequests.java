package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import org.jspecify.annotations.Nullable;

/**
 * Takes the member with the fewest open leases; of several each with the same chance. In O(log n) by a tree; a call that excludes somebody, which is a retry,
 * looks at all.
 */
final class LeastRequests implements KeptPolicy {
    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        PoolMember member = those.leastByTree(turn);
        return member != null ? member : those.least(turn, PoolMember::calls);
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        return "fewest open leases";
    }

    @Override
    public Indexes indexes() {
        return Indexes.LEASES;
    }

    @Override
    public String name() {
        return PlacementPolicies.LEAST_REQUESTS.optionName();
    }
}
