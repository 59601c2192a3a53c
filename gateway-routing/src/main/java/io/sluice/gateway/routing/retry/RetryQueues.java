package io.sluice.gateway.routing.retry;

import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import java.util.random.RandomGenerator;

/** The retry queues that come with the library. */
public final class RetryQueues {
    private RetryQueues() {}

    /**
     * Returns a queue that waits on a timer.
     *
     * @param timer runs what is due; it stays the caller's
     * @param random for the jitter, shared by any number of threads
     */
    public static RetryQueue create(RetryQueueConfig config, Ticker ticker, Timer timer, RandomGenerator random) {
        return new TimedRetryQueue(
                config, new Backoff(config.initDelay(), config.maxDelay(), config.jitter(), random), ticker, timer);
    }
}
