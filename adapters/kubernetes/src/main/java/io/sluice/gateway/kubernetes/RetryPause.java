package io.sluice.gateway.kubernetes;

import io.sluice.gateway.spi.Ticker;
import java.time.Duration;

/** How long to wait before the next try: longer after each failure, but not after one that ended what had gone well for a while. For one thread. */
final class RetryPause {
    private static final long GONE_WELL_NANOS = 5_000_000_000L;
    private static final int MAX_DOUBLINGS = 16;

    private final Duration first;
    private final Duration longest;
    private final Ticker ticker;
    private int failures;

    RetryPause(Duration first, Duration longest, Ticker ticker) {
        this.first = first;
        this.longest = longest;
        this.ticker = ticker;
    }

    /** Returns the pause after something that was to end some time, and began at this time. */
    Duration afterEnd(long startNanos) {
        if (lasted(startNanos)) {
            failures = 0;
            return Duration.ZERO;
        }
        return afterFailure(startNanos);
    }

    /** Returns the pause after something that began at this time, and failed. */
    Duration afterFailure(long startNanos) {
        failures = lasted(startNanos) ? 0 : Math.min(failures + 1, MAX_DOUBLINGS);
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration doubled = first.multipliedBy(1L << (failures - 1));
        Duration pause = doubled.compareTo(longest) < 0 ? doubled : longest;
        return pause.minusMillis(jitter(pause.toMillis() / 2));
    }

    private boolean lasted(long startNanos) {
        return ticker.nanos() - startNanos > GONE_WELL_NANOS;
    }

    /** Several gateways whose server has gone are not to come back all at once; the digits of their clocks differ enough for that. */
    private long jitter(long limit) {
        return Math.floorMod(ticker.nanos() / 1000, limit + 1);
    }
}
