package io.sluice.gateway.spi;

import java.time.Instant;
import java.time.InstantSource;

/** The one place that reads the JVM's clocks. */
enum SystemTicker implements Ticker, InstantSource {
    INSTANCE;

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }
}
