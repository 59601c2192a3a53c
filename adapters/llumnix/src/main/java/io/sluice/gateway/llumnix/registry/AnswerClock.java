package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.spi.Ticker;

/**
 * Counts the time during which a registry answers: between two answers, but none from an answer to a silence and on to the next answer. A pause of our own, longer than the longest
 * gap, counts as such a gap: it says nothing of others. For one thread.
 */
final class AnswerClock {
    private final Ticker ticker;
    private final long longestGapNanos;
    private long countedNanos;
    private long lastNanos;

    /** Whether the last thing that came of it was an answer. */
    private boolean answering;

    AnswerClock(Ticker ticker, long longestGapNanos) {
        this.ticker = ticker;
        this.longestGapNanos = longestGapNanos;
    }

    void answered() {
        long now = ticker.nanos();
        if (answering) {
            countedNanos += Math.min(now - lastNanos, longestGapNanos);
        }
        lastNanos = now;
        answering = true;
    }

    void silent() {
        answering = false;
    }

    /** Returns the time as of the last answer. */
    long nanos() {
        return countedNanos;
    }
}
