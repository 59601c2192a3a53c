package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.ScheduleQuery;
import java.util.List;

/**
 * Chooses among the members of a pool that fit a call. There is one object for each set of members that fit the same calls: those of
 * a role, for a model.
 *
 * <p>Safe for use by any number of threads, without locks. A member that the query excludes is chosen only if all are excluded.
 */
interface SchedulingPolicy {
    /** Returns a member; never fails, since there is at least one. */
    PoolMember choose(ScheduleQuery query);

    /** Returns all members as {@link #choose} would see them, the likeliest first; without side effect. */
    List<Candidate> rank(ScheduleQuery query);

    /** Makes the policy for some members of a pool. */
    @FunctionalInterface
    interface Factory {
        /**
         * Returns a policy.
         *
         * @param members at least one; never changed, and not to be copied, since it may share long parts with others
         */
        SchedulingPolicy over(List<PoolMember> members);
    }
}
