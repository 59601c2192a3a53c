package io.sluice.gateway.internal.base;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a call, for its deadline and the limits of its phases. It is armed lazily: moving a limit into the future costs nothing,
 * since whoever is woken looks again how much time is left. Belongs to the serial context of its call.
 */
public final class CallTimeouts {
    private final Timer timer;
    private final Ticker ticker;
    private final Runnable alarm;
    private @Nullable Timeout timeout;
    private long armedForNanos;

    /**
     * Creates the timeouts of a call, none of them set.
     *
     * @param alarm run by the timer's thread when it is time to look; it must call {@link #rung} in the call's context
     */
    public CallTimeouts(Timer timer, Ticker ticker, Runnable alarm) {
        this.timer = timer;
        this.ticker = ticker;
        this.alarm = alarm;
    }

    /** Has the alarm come no later than this. */
    public void wakeBy(long dueNanos) {
        if (timeout != null) {
            if (dueNanos - armedForNanos >= 0 || !timeout.cancel()) {
                return;
            }
        }
        armedForNanos = dueNanos;
        timeout = timer.schedule(alarm, dueNanos - ticker.nanos());
    }

    /** Notes that the alarm came. */
    public void rung() {
        timeout = null;
    }

    public void stop() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }
}
