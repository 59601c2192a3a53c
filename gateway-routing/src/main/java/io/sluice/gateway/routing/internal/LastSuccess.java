package io.sluice.gateway.routing.internal;

import java.time.Duration;

/**
 * When something last did well, to a quarter of a second: kept only where gateways tell each other who is ill, so that what one of them does not reach is not taken from
 * another that does (clause FL-F-8).
 *
 * <p>Safe for use by any number of threads. A success seldom writes.
 */
public final class LastSuccess {
    private static final long EXACT_NANOS = 250_000_000;

    /** Who did well so shortly before another gateway found it ill is not taken for ill on its word. */
    private static final long TRUSTED_NANOS = 1_000_000_000;

    private volatile long nanos;

    /** Creates it; a long time ago. */
    public LastSuccess(long nowNanos) {
        nanos = nowNanos - Duration.ofHours(1).toNanos();
    }

    /** Notes a success. */
    public void note(long nowNanos) {
        if (nowNanos - nanos > EXACT_NANOS) {
            nanos = nowNanos;
        }
    }

    /** Returns whether it is as good a reason to take something for well as a finding of that age is to take it for ill. */
    public boolean outweighs(Duration age, long nowNanos) {
        return nowNanos - nanos <= age.toNanos() + TRUSTED_NANOS;
    }

    @Override
    public String toString() {
        return "LastSuccess[" + nanos + "]";
    }
}
