package io.sluice.gateway.routing.retry;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of a retry queue.
 *
 * @param size most parked tasks, at least 1
 * @param workers most retries in flight, at least 1
 * @param maxCount most retries of a call; 0 = none, -1 = until success, deadline or cancel
 * @param initDelay the first delay, not negative
 * @param maxDelay the longest delay, not below the first
 * @param jitter whether a delay is drawn between its half and its whole, so that calls which were parked together do not come back together
 * @param maxBytes most bytes that parked tasks hold, at least 1
 */
public record RetryQueueConfig(
        int size, int workers, int maxCount, Duration initDelay, Duration maxDelay, boolean jitter, long maxBytes) {

    private static final long DEFAULT_MAX_BYTES = 256L << 20;

    /** Checks every bound, and reports all that are wrong together as a {@link ConfigurationException}. */
    public RetryQueueConfig {
        List<ConfigProblem> problems = new ArrayList<>();
        require(problems, size >= 1, "fallback-retry-queue-size", size, ">= 1");
        require(problems, workers >= 1, "fallback-retry-worker-size", workers, ">= 1");
        require(problems, maxCount >= -1, "fallback-retry-max-count", maxCount, ">= -1");
        require(problems, !initDelay.isNegative(), "fallback-retry-init-delay-ms", millis(initDelay), ">= 0");
        require(
                problems,
                maxDelay.compareTo(initDelay) >= 0,
                "fallback-retry-max-delay-ms",
                millis(maxDelay),
                ">= fallback-retry-init-delay-ms");
        require(problems, maxBytes >= 1, "maxBytes", maxBytes, ">= 1");
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Returns the defaults of section RT-1: 100 tasks, 10 workers, 3 retries, 500 ms to 5 s, 256 MiB. */
    public static RetryQueueConfig defaults() {
        return new RetryQueueConfig(
                100, 10, 3, Duration.ofMillis(500), Duration.ofSeconds(5), false, DEFAULT_MAX_BYTES);
    }

    /** Returns this with another bound for parked tasks. */
    public RetryQueueConfig withSize(int newSize) {
        return new RetryQueueConfig(newSize, workers, maxCount, initDelay, maxDelay, jitter, maxBytes);
    }

    /** Returns this with another bound for retries in flight. */
    public RetryQueueConfig withWorkers(int newWorkers) {
        return new RetryQueueConfig(size, newWorkers, maxCount, initDelay, maxDelay, jitter, maxBytes);
    }

    /** Returns this with another bound for the retries of a call. */
    public RetryQueueConfig withMaxCount(int newMaxCount) {
        return new RetryQueueConfig(size, workers, newMaxCount, initDelay, maxDelay, jitter, maxBytes);
    }

    /** Returns this with other delays. */
    public RetryQueueConfig withDelays(Duration newInitDelay, Duration newMaxDelay) {
        return new RetryQueueConfig(size, workers, maxCount, newInitDelay, newMaxDelay, jitter, maxBytes);
    }

    /** Returns this with jitter, or without. */
    public RetryQueueConfig withJitter(boolean newJitter) {
        return new RetryQueueConfig(size, workers, maxCount, initDelay, maxDelay, newJitter, maxBytes);
    }

    /** Returns this with another bound for the bytes that parked tasks hold. */
    public RetryQueueConfig withMaxBytes(long newMaxBytes) {
        return new RetryQueueConfig(size, workers, maxCount, initDelay, maxDelay, jitter, newMaxBytes);
    }

    private static long millis(Duration delay) {
        return delay.compareTo(Duration.ofMillis(Long.MAX_VALUE)) < 0 ? delay.toMillis() : Long.MAX_VALUE;
    }

    private static void require(
            List<ConfigProblem> problems, boolean valid, String option, long value, String expected) {
        if (!valid) {
            problems.add(new ConfigProblem(option, Long.toString(value), expected));
        }
    }
}
