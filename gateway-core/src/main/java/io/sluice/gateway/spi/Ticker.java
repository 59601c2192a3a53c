package io.sluice.gateway.spi;

import java.time.InstantSource;

/** A source of elapsed time. Safe for use by any number of threads. */
@FunctionalInterface
public interface Ticker {
    /** Returns nanoseconds since an arbitrary origin; it may be negative, and only differences mean something. */
    long nanos();

    /** Returns the ticker of the JVM, {@link System#nanoTime}. */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }

    /** Returns the wall clock of the JVM, for dates that others name. */
    static InstantSource wallClock() {
        return SystemTicker.INSTANCE;
    }
}
