package io.sluice.gateway.routing.scheduling.fleet;

import java.time.Duration;

/**
 * How long a trace is, and which part of it is measured.
 *
 * @param warmUp until here caches fill, and conversations of all ages come to be
 * @param end from here no call is made any more
 */
record Period(Duration warmUp, Duration end) {
    /** Conversations take minutes: with less warm-up the load would still grow in the measured time. */
    static final Period LONG = new Period(Duration.ofMinutes(10), Duration.ofMinutes(25));

    /** For rough comparisons. */
    static final Period SHORT = new Period(Duration.ofMinutes(5), Duration.ofMinutes(15));

    Duration measured() {
        return end.minus(warmUp);
    }
}
