package io.sluice.gateway.internal.base;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.RouteDecision;
import java.util.List;
import java.util.function.Consumer;

/**
 * Calls all listeners, in the order in which they were added. What one throws reaches neither the call nor the next listener. Has no state of its own:
 * called by any number of threads, as its listeners are.
 */
public final class Listeners implements GatewayListener {
    private final GatewayListener[] listeners;
    private final PluginErrors errors;
    private final boolean wantsUsage;

    private Listeners(List<GatewayListener> listeners, PluginErrors errors) {
        this.listeners = listeners.toArray(new GatewayListener[0]);
        this.errors = errors;
        this.wantsUsage = anyWantsUsage();
    }

    private boolean anyWantsUsage() {
        boolean any = false;
        for (GatewayListener listener : listeners) {
            try {
                any |= listener.wantsUsage();
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
        return any;
    }

    /** Returns a listener that tells these. */
    public static GatewayListener of(List<GatewayListener> listeners, PluginErrors errors) {
        return listeners.isEmpty() ? new GatewayListener() {} : new Listeners(listeners, errors);
    }

    /** Returns whether one of them does. */
    @Override
    public boolean wantsUsage() {
        return wantsUsage;
    }

    @Override
    public void callStarted(CallInfo call) {
        tell(listener -> listener.callStarted(call));
    }

    @Override
    public void callStarted(CallInfo call, Headers clientHeaders) {
        tell(listener -> listener.callStarted(call, clientHeaders));
    }

    @Override
    public void routed(CallInfo call, RouteDecision decision) {
        tell(listener -> listener.routed(call, decision));
    }

    @Override
    public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
        tell(listener -> listener.attemptStarted(call, number, reason, leg, target));
    }

    @Override
    public void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {
        tell(listener -> listener.connectionRenewed(call, number, leg, target));
    }

    @Override
    public void decodesLocally(CallInfo call, LocalDecodeReason reason) {
        tell(listener -> listener.decodesLocally(call, reason));
    }

    @Override
    public void parked(CallInfo call, String endpoint) {
        tell(listener -> listener.parked(call, endpoint));
    }

    @Override
    public void unparked(CallInfo call, String endpoint, boolean resumed) {
        tell(listener -> listener.unparked(call, endpoint, resumed));
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        tell(listener -> listener.attemptEnded(call, attempt));
    }

    @Override
    public void committed(CallInfo call, int status) {
        tell(listener -> listener.committed(call, status));
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        tell(listener -> listener.callEnded(call, summary));
    }

    private void tell(Consumer<GatewayListener> event) {
        for (GatewayListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }
}
