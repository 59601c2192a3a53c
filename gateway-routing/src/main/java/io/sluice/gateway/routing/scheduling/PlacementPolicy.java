package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the instances that fit a call. {@link PlacementPolicies} names those that come with the library; a host gives its own to
 * {@link SchedulerBuilder#policy(PlacementPolicy)}.
 *
 * <p>A policy only picks. Leases, health, limits, exclusions and waiting are the pool's: candidates that may not be picked now are there to be seen, but a pick of
 * one is not followed. Calls that must go to one instance, and probes of an ejected one, are placed without asking.
 *
 * <p>It is called by any number of threads at once, on the threads that schedule, for every call: it must be safe for that, and neither block nor take long. A
 * pick has no side effect, since it is also asked for to explain; what was really placed is said by {@link #placed}. If it throws, that is logged, and the
 * pool draws a candidate instead.
 */
@FunctionalInterface
public interface PlacementPolicy {
    /**
     * Returns the candidate that the call is to be placed on.
     *
     * @param candidates at least one, but perhaps none that may be picked
     * @param query the call
     * @param turn the number of this decision: counts up, for each model and role by itself, and is the same in an explanation and the decision that it explains.
     *     What is left to chance is drawn from it: {@link Candidates#random}
     * @return a candidate that {@linkplain Candidates#mayPick may be picked}, in whose place the pool draws one if it may not; null if there is none, or none that suits the policy. It
     *     is then asked again with more that may be picked: first those that are ejected, then those that the call has excluded; if it wants none of these the
     *     call waits or is refused, as if all were full
     */
    @Nullable
    PoolMember pick(Candidates candidates, ScheduleQuery query, long turn);

    /**
     * Returns what the policy compares, of one candidate, in a unit of its own; lower is better. Only called to explain. The number of open leases unless
     * overridden.
     *
     * @param index the place of the candidate
     * @param turn as for {@link #pick}
     */
    default double score(Candidates candidates, int index, ScheduleQuery query, long turn) {
        return candidates.get(index).calls();
    }

    /** Returns what the {@link #score} is made of, for operators; nothing unless overridden. Only called to explain. */
    default List<Part> parts(Candidates candidates, int index, ScheduleQuery query, long turn) {
        return List.of();
    }

    /** Returns why a candidate is picked that {@link #pick} returned, in one line for operators. Only called to explain. */
    default String reason(Candidates candidates, PoolMember winner, ScheduleQuery query) {
        return "picked by the policy " + name();
    }

    /** Called when a call has been placed on a member, picked by this policy or not. Does nothing unless overridden; what it throws is logged. */
    default void placed(PoolMember member, ScheduleQuery query) {}

    /** Returns the name by which explanations and logs call it; {@code custom} unless overridden. */
    default String name() {
        return "custom";
    }
}
