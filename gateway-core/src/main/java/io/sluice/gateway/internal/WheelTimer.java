package io.sluice.gateway.internal;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;

/** SKELETON. */
@SuppressWarnings("all")
public final class WheelTimer implements Timer {
    public WheelTimer(Ticker ticker) {}

    @Override
    public Timeout schedule(Runnable task, long delayNanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
