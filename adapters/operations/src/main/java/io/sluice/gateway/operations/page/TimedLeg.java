package io.sluice.gateway.operations.page;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.operations.internal.Words;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One upstream exchange of a call, and when it was. One thread at a time, as the events of a call come; no more changes once it has ended. */
final class TimedLeg {
    private final int number;
    private final LegRole role;
    private final AttemptReason reason;
    private final String target;
    private final long startNanos;
    private long headNanos = -1;
    private long firstContentNanos = -1;
    private long endNanos = -1;
    private int status;
    private String outcome = "cancelled";

    TimedLeg(int number, AttemptReason reason, LegRole role, String target, long startNanos) {
        this.number = number;
        this.reason = reason;
        this.role = role;
        this.target = Words.withoutQuery(target);
        this.startNanos = startNanos;
    }

    boolean is(AttemptSummary attempt) {
        return endNanos < 0 && number == attempt.number() && role == attempt.leg();
    }

    void ended(AttemptSummary attempt) {
        headNanos = offset(attempt.timeToHead());
        firstContentNanos = offset(attempt.timeToFirstContent());
        endNanos = startNanos + attempt.duration().toNanos();
        status = attempt.status();
        outcome = Words.outcome(attempt);
    }

    private long offset(@Nullable Duration fromStart) {
        return fromStart == null ? -1 : startNanos + fromStart.toNanos();
    }

    int number() {
        return number;
    }

    /** Returns {@code whole}, {@code prefill} or {@code decode}. */
    String role() {
        return role.name().toLowerCase(Locale.ROOT);
    }

    String reason() {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    String target() {
        return target;
    }

    /** Returns what it says of the upstream, in the words of {@link Words#outcome}. */
    String outcome() {
        return outcome;
    }

    /** Returns what the upstream answered; 0 = nothing. */
    int status() {
        return status;
    }

    /** Returns its start, from that of the call. */
    long startNanos() {
        return startNanos;
    }

    /** Returns when its head came, from the start of the call; negative = none. */
    long headNanos() {
        return headNanos;
    }

    /** Returns when its first content came, from the start of the call; negative = none. */
    long firstContentNanos() {
        return firstContentNanos;
    }

    /** Returns its end, from the start of the call. */
    long endNanos() {
        return endNanos;
    }

    @Override
    public String toString() {
        return "TimedLeg[" + number + " " + role + " on " + target + ", " + outcome + "]";
    }
}
