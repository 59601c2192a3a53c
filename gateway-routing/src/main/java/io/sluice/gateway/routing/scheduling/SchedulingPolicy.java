package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.ScheduleQuery;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the members that fit a call. There is one object for each role.
 *
 * <p>Safe for use by any number of threads, without locks. A choice has no side effect and depends on nothing but the loads, the query and the turn: it is
 * also asked for to explain.
 */
interface SchedulingPolicy {
    /** Returns a member that passes; null only if none does. */
    @Nullable
    PoolMember pick(Candidates those, ScheduleQuery query, long turn, InstanceFilter sieve);

    /** Returns what it compares, lower is better, of the member at a place. */
    double score(Candidates those, int index, ScheduleQuery query, long turn);

    /** Returns why this member was picked, for operators. */
    String reason(Candidates those, PoolMember winner, ScheduleQuery query);

    /**
     * Opens a lease on a member that was chosen, and counts it already.
     *
     * @param holder the member, or the probe of it
     */
    default PoolLease lease(Candidates those, PoolMember member, Object holder, ScheduleQuery query) {
        return new PoolLease(holder).opened();
    }

    /** Returns what must be kept up to date for it. */
    default Indexes indexes() {
        return Indexes.NONE;
    }
}
