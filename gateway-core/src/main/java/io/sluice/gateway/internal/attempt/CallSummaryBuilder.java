package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.CommitState;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.request.CallFacts;
import io.sluice.gateway.spi.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call did so far, for its summary. Belongs to the call's serial context. */
public final class CallSummaryBuilder {
    private final CallFacts facts;
    private final long startNanos;
    private List<AttemptSummary> attempts = List.of();
    private int started;
    private String route = "none";
    private int status;

    /** The attempt whose answer was given; -1 before, and if it was of our own making. */
    private int answered = -1;

    private @Nullable Duration timeToHead;

    public CallSummaryBuilder(CallFacts facts, long startNanos) {
        this.facts = facts;
        this.startNanos = startNanos;
    }

    /** Returns when the call began. */
    public long startNanos() {
        return startNanos;
    }

    /** Returns the number of the attempt that begins now, 0 for the first. */
    int nextAttempt() {
        return started++;
    }

    /** Returns whether an attempt was made. */
    public boolean hasAttempts() {
        return started > 0;
    }

    /** Returns whether more than one attempt was made. */
    public boolean isRetried() {
        return started > 1;
    }

    public void routed(Route to) {
        route = to.label();
    }

    public void committed(int answeredStatus, long nowNanos) {
        status = answeredStatus;
        timeToHead = Duration.ofNanos(nowNanos - startNanos);
    }

    public void answeredBy(Attempt attempt) {
        answered = attempt.number();
    }

    /** Adds what an attempt, or a leg of it, did: at its place, since those that overlap may end in another order than they began. */
    AttemptSummary add(AttemptSummary attempt) {
        if (attempts.isEmpty()) {
            attempts = List.of(attempt);
            return attempt;
        }
        List<AttemptSummary> more = new ArrayList<>(attempts);
        int place = more.size();
        while (place > 0 && isBefore(attempt, more.get(place - 1))) {
            place--;
        }
        more.add(place, attempt);
        attempts = List.copyOf(more);
        return attempt;
    }

    private static boolean isBefore(AttemptSummary one, AttemptSummary other) {
        return one.number() != other.number()
                ? one.number() < other.number()
                : one.leg().compareTo(other.leg()) < 0;
    }

    /** Returns the summary of a call that ends now, because of {@code cause} or, if that is null, because all is done. */
    public CallSummary summary(@Nullable GatewayException cause, long nowNanos) {
        long bytes = bytes();
        return new CallSummary(
                facts.requestId(),
                facts.model(),
                route,
                outcome(cause),
                commit(bytes),
                status,
                cause == null ? null : cause.kind(),
                cause == null ? "" : String.valueOf(cause.getMessage()),
                attempts,
                timeToHead,
                Duration.ofNanos(nowNanos - startNanos),
                bytes);
    }

    private CommitState commit(long bytes) {
        if (status == 0) {
            return CommitState.UNCOMMITTED;
        }
        return answered >= 0 && bytes == 0 ? CommitState.HEAD_COMMITTED : CommitState.BYTES_COMMITTED;
    }

    private long bytes() {
        long bytes = 0;
        for (int i = 0; i < attempts.size(); i++) {
            AttemptSummary attempt = attempts.get(i);
            if (answered < 0 || attempt.number() == answered) {
                bytes = attempt.bytes();
            }
        }
        return bytes;
    }

    private static Outcome outcome(@Nullable GatewayException cause) {
        if (cause == null) {
            return Outcome.SUCCEEDED;
        }
        return cause.kind() == ErrorKind.CANCELLED ? Outcome.CANCELLED : Outcome.FAILED;
    }
}
