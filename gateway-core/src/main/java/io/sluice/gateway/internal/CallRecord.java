package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call did so far, for its summary. Belongs to the call's serial context. */
final class CallRecord {
    private final CallFacts facts;
    private final long startNanos;
    private List<AttemptSummary> attempts = List.of();
    private int started;
    private String route = "none";
    private int status;
    private @Nullable Duration timeToHead;

    CallRecord(CallFacts facts, long startNanos) {
        this.facts = facts;
        this.startNanos = startNanos;
    }

    /** Returns the number of the attempt that begins now, 0 for the first. */
    int nextAttempt() {
        return started++;
    }

    /** Tells whether more than one attempt was made. */
    boolean isRetried() {
        return started > 1;
    }

    void routed(Route to) {
        route = to.label();
    }

    void committed(int answeredStatus, long nowNanos) {
        status = answeredStatus;
        timeToHead = Duration.ofNanos(nowNanos - startNanos);
    }

    AttemptSummary add(AttemptSummary attempt) {
        if (attempts.isEmpty()) {
            attempts = List.of(attempt);
        } else {
            List<AttemptSummary> more = new ArrayList<>(attempts);
            more.add(attempt);
            attempts = List.copyOf(more);
        }
        return attempt;
    }

    /** Returns the summary of a call that ends now, because of {@code cause} or, if that is null, because all is done. */
    CallSummary summary(@Nullable GatewayException cause, long nowNanos) {
        return new CallSummary(
                facts.requestId(),
                facts.model(),
                route,
                outcome(cause),
                status,
                cause == null ? null : cause.kind(),
                cause == null ? "" : String.valueOf(cause.getMessage()),
                attempts,
                timeToHead,
                Duration.ofNanos(nowNanos - startNanos),
                attempts.isEmpty() ? 0 : attempts.get(attempts.size() - 1).bytes());
    }

    private static Outcome outcome(@Nullable GatewayException cause) {
        if (cause == null) {
            return Outcome.SUCCEEDED;
        }
        return cause.kind() == ErrorKind.CANCELLED ? Outcome.CANCELLED : Outcome.FAILED;
    }
}
