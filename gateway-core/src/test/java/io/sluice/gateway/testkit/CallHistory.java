package io.sluice.gateway.testkit;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.RouteDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The events of one call, in order, and what was wrong with them. The fields are plain on purpose: events of a call happen one
 * before the next, and one that does not sees stale fields.
 */
final class CallHistory {
    private final CallInfo call;
    private final AtomicBoolean inEvent = new AtomicBoolean();
    private final List<String> events = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<AttemptSummary> attempts = new ArrayList<>();
    private boolean routed;
    private boolean inAttempt;
    private String target = "";
    private int committedStatus;
    private boolean committedInAttempt;
    private boolean ended;

    CallHistory(CallInfo call) {
        this.call = call;
        note("callStarted", true);
    }

    void routed(RouteDecision decision) {
        note("routed " + decision.route().label(), !routed && !inAttempt && attempts.isEmpty());
        routed = true;
    }

    void attemptStarted(int number, String newTarget) {
        note("attemptStarted " + number + " " + newTarget, routed && !inAttempt && number == attempts.size());
        inAttempt = true;
        target = newTarget;
    }

    void attemptEnded(AttemptSummary attempt) {
        boolean fits = inAttempt
                && attempt.number() == attempts.size()
                && attempt.target().equals(target);
        note("attemptEnded " + attempt.number() + " " + attempt.error(), fits);
        inAttempt = false;
        attempts.add(attempt);
    }

    void committed(int status) {
        note("committed " + status, committedStatus == 0);
        committedStatus = status;
        committedInAttempt = inAttempt;
    }

    void callEnded(CallSummary summary) {
        note("callEnded " + summary.outcome(), !inAttempt);
        ended = true;
        expect("requestId", summary.requestId(), call.requestId());
        expect("model", summary.model(), call.model());
        expect("attempts", summary.attempts(), attempts);
        expect("status", summary.status(), committedStatus);
        expect("head", summary.timeToHead() != null, committedStatus != 0);
        expect("reason", summary.reason().isEmpty(), summary.error() == null);
        expect("error", summary.error() == null, summary.outcome() == CallSummary.Outcome.SUCCEEDED);
        int relayed = attempts.isEmpty() || !committedInAttempt
                ? committedStatus
                : attempts.get(attempts.size() - 1).status();
        expect("status relayed", relayed, committedStatus);
        // What stands outside an attempt is the gateway's own, or an error that an upstream had answered before.
        boolean kept = attempts.stream().anyMatch(attempt -> attempt.status() == committedStatus);
        boolean answeredOutside = !committedInAttempt && committedStatus != 0;
        expect("own answer", answeredOutside && !kept && summary.error() == null, false);
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    synchronized void checkEnded(String requestId) {
        if (!violations.isEmpty() || !ended) {
            throw new AssertionError("events of " + requestId + ": " + events + (ended ? "" : ", not ended") + "\n"
                    + String.join("\n", violations));
        }
    }

    private void note(String event, boolean fits) {
        if (!inEvent.compareAndSet(false, true)) {
            violate(event + " during another event");
        }
        if (!fits || ended) {
            violate(event + " does not fit after " + events);
        }
        synchronized (this) {
            events.add(event);
        }
        inEvent.set(false);
    }

    private void expect(String what, Object is, Object expected) {
        if (!is.equals(expected)) {
            violate("summary: " + what + " is " + is + " (expected: " + expected + ")");
        }
    }

    private synchronized void violate(String violation) {
        violations.add(violation);
    }
}
