package io.sluice.gateway.operations.page;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a call that has ended: no content, no field of its head, nothing that a client could make large. Immutable.
 *
 * @param sequence larger for each call that ends later; from 1
 * @param id its request id
 * @param atMillis when it began, in ms since 1970
 * @param route where it was routed to
 * @param model as it is shown
 * @param status as the client got it; 0 = none
 * @param outcome how it ended
 * @param error the code of what failed; empty if nothing did
 * @param durationNanos from its start to its end
 * @param firstContentNanos from its start to the first content; negative = none
 * @param legs its attempts, or their legs, in the order of their start
 * @param waits the times it was parked, in order
 */
record RecentCall(
        long sequence,
        String id,
        long atMillis,
        String route,
        String model,
        int status,
        Outcome outcome,
        String error,
        long durationNanos,
        long firstContentNanos,
        List<TimedLeg> legs,
        List<Wait> waits) {

    /** Returns what is kept of a call, of which this was timed. */
    static RecentCall of(long sequence, CallSummary call, long atMillis, String model, OpenCall timed) {
        return new RecentCall(
                sequence,
                call.requestId(),
                atMillis,
                call.route(),
                model,
                call.status(),
                call.outcome(),
                call.error() == null ? "" : call.error().code(),
                call.duration().toNanos(),
                nanos(call.timeToFirstContent()),
                timed.legs(),
                timed.waits());
    }

    /** Returns a duration in nanoseconds; negative if there is none. */
    static long nanos(@Nullable Duration duration) {
        return duration == null ? -1 : duration.toNanos();
    }

    /** Returns whether an operator may want to see it though many others came after it: it failed, or took more than its first try. */
    static boolean isNotable(CallSummary call, OpenCall timed) {
        return call.outcome() != Outcome.SUCCEEDED || call.status() >= 400 || timed.isTriedAgain();
    }

    /**
     * A time in the retry queue.
     *
     * @param endpoint what it waited for
     * @param startNanos from the start of the call
     * @param endNanos from the start of the call
     * @param resumed whether it went on to that endpoint
     */
    record Wait(String endpoint, long startNanos, long endNanos, boolean resumed) {}
}
