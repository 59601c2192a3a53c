package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.CommitState;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.FailurePlace;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.request.CallFacts;
import io.sluice.gateway.spi.Route;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call did so far, for its summary. Belongs to the call's serial context. */
public final class CallSummaryBuilder {
    private static final String UNROUTED = "none";

    private final long startNanos;
    private List<AttemptSummary> attempts = List.of();
    private int started;
    private String route = UNROUTED;
    private int status;

    /** The leg whose answer was given; null before, and if it was of our own making. */
    private @Nullable Leg answering;

    private long timeToHeadNanos = -1;

    public CallSummaryBuilder(long startNanos) {
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
        timeToHeadNanos = nowNanos - startNanos;
    }

    public void answeredBy(Attempt attempt) {
        answering = attempt.answering();
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
    public CallSummary summary(CallFacts facts, @Nullable GatewayException cause, long nowNanos) {
        Leg leg = answering;
        AttemptSummary given = given();
        return CallSummary.builder(facts.requestId())
                .model(facts.model())
                .route(route)
                .outcome(outcome(cause))
                .committed(commit(given), status)
                .failed(
                        cause == null ? null : cause.kind(),
                        cause == null ? null : place(cause),
                        cause == null ? "" : String.valueOf(cause.getMessage()))
                .attempts(attempts, given)
                .timeToHeadNanos(timeToHeadNanos)
                .timeToFirstContentNanos(leg == null ? -1 : leg.timeToContentNanos(startNanos))
                .durationNanos(nowNanos - startNanos)
                .build();
    }

    /** Returns what the leg did whose answer was given; null if there is none. */
    private @Nullable AttemptSummary given() {
        Leg leg = answering;
        for (int i = attempts.size() - 1; leg != null && i >= 0; i--) {
            AttemptSummary attempt = attempts.get(i);
            if (attempt.number() == leg.number() && attempt.leg() == leg.role()) {
                return attempt;
            }
        }
        return null;
    }

    private CommitState commit(@Nullable AttemptSummary given) {
        if (status == 0) {
            return CommitState.UNCOMMITTED;
        }
        return given != null && given.responseBytes() == 0 ? CommitState.HEAD_COMMITTED : CommitState.BYTES_COMMITTED;
    }

    private FailurePlace place(GatewayException cause) {
        if (cause.kind() == ErrorKind.CANCELLED) {
            return FailurePlace.CLIENT;
        }
        if (route.equals(UNROUTED) || cause.kind() == ErrorKind.REFUSED) {
            return FailurePlace.BEFORE_ROUTING;
        }
        for (int i = attempts.size() - 1; i >= 0; i--) {
            FailurePlace place = attempts.get(i).failedAt();
            if (place != null) {
                return place;
            }
        }
        return FailurePlace.PLACING;
    }

    private static Outcome outcome(@Nullable GatewayException cause) {
        if (cause == null) {
            return Outcome.SUCCEEDED;
        }
        return cause.kind() == ErrorKind.CANCELLED ? Outcome.CANCELLED : Outcome.FAILED;
    }
}
