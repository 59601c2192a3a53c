package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.ScheduleQuery;
import org.jspecify.annotations.Nullable;

/**
 * Takes the member with the fewest open leases; of several each with the same chance. In O(log n) by a tree; a call that excludes somebody, which is a retry,
 * looks at all.
 */
final class LeastRequests implements SchedulingPolicy {
    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn, InstanceFilter sieve) {
        PoolMember member = sieve == InstanceFilter.WELL ? those.leastByTree(those.lot(turn)) : null;
        return member != null ? member : those.leastByScan(those.lot(turn), sieve, Load::openLeases);
    }

    @Override
    public double score(Candidates those, int index, ScheduleQuery query, long turn) {
        return those.get(index).openLeases();
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
    public String toString() {
        return PlacementPolicy.LEAST_REQUESTS.optionName();
    }
}
