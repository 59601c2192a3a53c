package io.sluice.gateway.routing.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The delay before a retry: doubling from the first to the longest (clause RT-Q-2), at least what the upstream asked for, as far as the longest. */
final class Backoff {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final long initNanos;
    private final long maxNanos;
    private final boolean jitter;
    private final RandomGenerator random;

    Backoff(Duration init, Duration max, boolean jitter, RandomGenerator random) {
        this.initNanos = nanos(init);
        this.maxNanos = nanos(max);
        this.jitter = jitter;
        this.random = random;
    }

    /**
     * Returns nanoseconds.
     *
     * @param retry 0 for the first retry
     */
    long delayNanos(int retry, Duration retryAfter) {
        long ours = jittered(doubled(retry));
        // A Retry-After is never cut short by chance: coming too early is what the upstream asked us not to do.
        return Math.max(ours, Math.min(nanos(retryAfter), maxNanos));
    }

    private long doubled(int retry) {
        long delay = initNanos;
        for (int k = 0; k < retry && delay < maxNanos; k++) {
            delay = delay > maxNanos / 2 ? maxNanos : delay * 2;
        }
        return delay;
    }

    private long jittered(long delay) {
        return jitter && delay > 1 ? delay - random.nextLong(delay / 2 + 1) : delay;
    }

    /** A longer time is as good as never, and due times stay comparable across the ticker's overflow. */
    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) < 0 ? duration.toNanos() : LONGEST.toNanos();
    }
}
