package io.sluice.gateway.operations.page;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One upstream exchange of a call, and when it was. One thread at a time, as the events of a call come; no more changes once it has ended. */
final class TimedLeg {
    private static final int TOO_MANY_REQUESTS = 429;

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
        this.target = target;
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
        outcome = outcome(attempt.status(), attempt.error());
    }

    private long offset(@Nullable Duration fromStart) {
        return fromStart == null ? -1 : startNanos + fromStart.toNanos();
    }

    /** Returns what an upstream proved to be by what came of it: {@code docs/decisions/ill-limited-wrong.md} has the words. */
    static String outcome(int status, @Nullable ErrorKind error) {
        if (error == ErrorKind.CANCELLED || error == ErrorKind.DEADLINE_EXCEEDED || error == ErrorKind.SHUTTING_DOWN) {
            return "cancelled";
        }
        if (status == TOO_MANY_REQUESTS) {
            return "limited";
        }
        if (status >= 400 && status < 500) {
            return "wrong";
        }
        return error != null || status >= 500 ? "ill" : "answered";
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
