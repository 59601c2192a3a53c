package io.sluice.gateway.testkit;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.RouteDecision;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A listener that keeps the events of every call, and {@linkplain #check checks} that they follow the grammar of {@link GatewayListener} and agree with the
 * summaries.
 *
 * <p>Any number of calls may be made at a time. The requests need ids of their own to be told apart by {@link #of}.
 */
public final class CallEvents implements GatewayListener {
    /** By identity, which is what {@link CallInfo} promises to serve for: two calls are never equal. */
    private final Map<CallInfo, CallHistory> calls = new ConcurrentHashMap<>();

    private final Collection<String> strays = new CopyOnWriteArrayList<>();

    /** Returns the events of a call so far, as words: {@code callStarted}, {@code routed internal}, {@code attemptStarted 0 a}, … */
    public List<String> of(String requestId) {
        return calls.entrySet().stream()
                .filter(entry -> entry.getKey().requestId().equals(requestId))
                .findFirst()
                .map(entry -> entry.getValue().events())
                .orElse(List.of());
    }

    /** Returns the number of calls that have started. */
    public int started() {
        return calls.size();
    }

    /** Fails if events broke the grammar, or a call has not ended. */
    public void check() {
        if (!strays.isEmpty()) {
            throw new AssertionError("events before callStarted: " + strays);
        }
        calls.forEach((call, history) -> history.checkEnded(call.requestId()));
    }

    @Override
    public void callStarted(CallInfo call) {
        CallHistory history = new CallHistory(call);
        if (calls.putIfAbsent(call, history) != null) {
            strays.add("callStarted twice for " + call.requestId());
        }
    }

    @Override
    public void routed(CallInfo call, RouteDecision decision) {
        of(call, "routed").routed(decision);
    }

    @Override
    public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
        of(call, "attemptStarted").attemptStarted(number, reason, leg, target);
    }

    @Override
    public void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {
        of(call, "connectionRenewed").connectionRenewed(number, leg, target);
    }

    @Override
    public void decodesLocally(CallInfo call, LocalDecodeReason reason) {
        of(call, "decodesLocally").decodesLocally(reason);
    }

    @Override
    public void parked(CallInfo call, String endpoint) {
        of(call, "parked").parked(endpoint);
    }

    @Override
    public void unparked(CallInfo call, String endpoint, boolean resumed) {
        of(call, "unparked").unparked(endpoint, resumed);
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        of(call, "attemptEnded").attemptEnded(attempt);
    }

    @Override
    public void committed(CallInfo call, int status) {
        of(call, "committed").committed(status);
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        of(call, "callEnded").callEnded(summary);
    }

    private CallHistory of(CallInfo call, String event) {
        CallHistory history = calls.get(call);
        if (history == null) {
            strays.add(event + " of " + call.requestId());
            return new CallHistory(call);
        }
        return history;
    }

    @Override
    public String toString() {
        return "CallEvents[" + calls.size() + " calls]";
    }
}
