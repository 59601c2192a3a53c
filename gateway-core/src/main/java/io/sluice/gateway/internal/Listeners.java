package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.RouteDecision;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners, and is the one place that keeps what they throw from the call; only the first throw is logged. */
final class Listeners implements GatewayListener {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final GatewayListener[] listeners;
    private final AtomicBoolean logged = new AtomicBoolean();

    Listeners(List<GatewayListener> listeners) {
        this.listeners = listeners.toArray(new GatewayListener[0]);
    }

    @Override
    public void callStarted(CallInfo call) {
        tell(listener -> listener.callStarted(call));
    }

    @Override
    public void routed(CallInfo call, RouteDecision decision) {
        tell(listener -> listener.routed(call, decision));
    }

    @Override
    public void attemptStarted(CallInfo call, int number, String target) {
        tell(listener -> listener.attemptStarted(call, number, target));
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
                if (logged.compareAndSet(false, true)) {
                    LOG.warn(
                            "The listener {} threw; what listeners throw from now on is not logged",
                            listener.getClass(),
                            thrown);
                }
            }
        }
    }
}
