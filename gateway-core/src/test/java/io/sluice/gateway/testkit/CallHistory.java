package io.sluice.gateway.testkit;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CommitState;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.RouteDecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** The attempts that run, or legs of them, as their start told them, and why they were made. */
    private final Map<String, AttemptReason> running = new HashMap<>();

    /** Those of them whose request was sent twice. */
    private final Set<String> renewed = new HashSet<>();

    /** The endpoint whose retry queue it waits in; empty if it does not wait. */
    private String parkedFor = "";

    private int committedStatus;
    private boolean committedInAttempt;
    private boolean ended;

    CallHistory(CallInfo call) {
        this.call = call;
        note("callStarted", true);
    }

    void routed(RouteDecision decision) {
        note("routed " + decision.route().label(), !routed && running.isEmpty() && attempts.isEmpty());
        routed = true;
    }

    void attemptStarted(int number, AttemptReason reason, LegRole leg, String target) {
        boolean isKnown = attempts.stream().anyMatch(ended -> ended.number() == number && ended.leg() == leg);
        boolean fits = routed && (reason != AttemptReason.FIRST || number == 0);
        note("attemptStarted " + number + legOf(leg) + " " + target, fits && (!isKnown || leg == LegRole.DECODE));
        if (running.put(key(number, leg, target), reason) != null) {
            violate("attemptStarted twice: " + key(number, leg, target));
        }
    }

    void connectionRenewed(int number, LegRole leg, String target) {
        boolean runs = running.containsKey(key(number, leg, target));
        note("connectionRenewed " + number + legOf(leg), runs && renewed.add(key(number, leg, target)));
    }

    void attemptEnded(AttemptSummary attempt) {
        AttemptReason reason = running.remove(key(attempt.number(), attempt.leg(), attempt.target()));
        renewed.remove(key(attempt.number(), attempt.leg(), attempt.target()));
        boolean fits = reason == attempt.reason();
        note("attemptEnded " + attempt.number() + legOf(attempt.leg()) + " " + attempt.error(), fits);
        attempts.add(attempt);
    }

    void decodesLocally(LocalDecodeReason reason) {
        note("decodesLocally " + reason, routed);
    }

    void parked(String endpoint) {
        note("parked " + endpoint, routed && parkedFor.isEmpty() && !endpoint.isEmpty());
        parkedFor = endpoint;
    }

    void unparked(String endpoint, boolean resumed) {
        note("unparked " + endpoint + " " + resumed, parkedFor.equals(endpoint));
        parkedFor = "";
    }

    private static String key(int number, LegRole leg, String target) {
        return number + legOf(leg) + " on " + target;
    }

    private static String legOf(LegRole leg) {
        return leg == LegRole.WHOLE ? "" : " " + leg;
    }

    void committed(int status) {
        note("committed " + status, committedStatus == 0);
        committedStatus = status;
        committedInAttempt = !running.isEmpty();
    }

    void callEnded(CallSummary summary) {
        note("callEnded " + summary.outcome(), running.isEmpty() && parkedFor.isEmpty());
        ended = true;
        expect("requestId", summary.requestId(), call.requestId());
        expect("model", summary.model(), call.model());
        expect("attempts", Set.copyOf(summary.attempts()), Set.copyOf(attempts));
        expect("commit", summary.commit() == CommitState.UNCOMMITTED, committedStatus == 0);
        expect("status", summary.status(), committedStatus);
        expect("head", summary.timeToHead() != null, committedStatus != 0);
        expect("reason", summary.reason().isEmpty(), summary.error() == null);
        expect("error", summary.error() == null, summary.outcome() == CallSummary.Outcome.SUCCEEDED);
        // What stands outside an attempt is the gateway's own, or an error that an upstream had answered before.
        boolean kept = attempts.stream().anyMatch(attempt -> attempt.status() == committedStatus);
        expect("status relayed", committedInAttempt && !kept, false);
        boolean answeredOutside = !committedInAttempt && committedStatus != 0;
        expect("local reply", answeredOutside && !kept && summary.error() == null, false);
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
