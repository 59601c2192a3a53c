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

/**
 * Calls all listeners, in the order in which they were added. What one throws reaches neither the call nor the next listener. Has no state of its own:
 * called by any number of threads, as its listeners are.
 *
 * <p>Each event has a loop of its own: one that is handed to a common loop would be an object for each event of each call.
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
        for (GatewayListener listener : listeners) {
            try {
                listener.callStarted(call);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void callStarted(CallInfo call, Headers clientHeaders) {
        for (GatewayListener listener : listeners) {
            try {
                listener.callStarted(call, clientHeaders);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void routed(CallInfo call, RouteDecision decision) {
        for (GatewayListener listener : listeners) {
            try {
                listener.routed(call, decision);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
        for (GatewayListener listener : listeners) {
            try {
                listener.attemptStarted(call, number, reason, leg, target);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {
        for (GatewayListener listener : listeners) {
            try {
                listener.connectionRenewed(call, number, leg, target);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void decodesLocally(CallInfo call, LocalDecodeReason reason) {
        for (GatewayListener listener : listeners) {
            try {
                listener.decodesLocally(call, reason);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void parked(CallInfo call, String endpoint) {
        for (GatewayListener listener : listeners) {
            try {
                listener.parked(call, endpoint);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void unparked(CallInfo call, String endpoint, boolean resumed) {
        for (GatewayListener listener : listeners) {
            try {
                listener.unparked(call, endpoint, resumed);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        for (GatewayListener listener : listeners) {
            try {
                listener.attemptEnded(call, attempt);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void committed(CallInfo call, int status) {
        for (GatewayListener listener : listeners) {
            try {
                listener.committed(call, status);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        for (GatewayListener listener : listeners) {
            try {
                listener.callEnded(call, summary);
            } catch (Throwable thrown) {
                errors.contained(listener, thrown);
            }
        }
    }
}
