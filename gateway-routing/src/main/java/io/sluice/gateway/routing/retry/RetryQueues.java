package io.sluice.gateway.routing.retry;

import io.sluice.gateway.spi.RetryQueue;

/** The retry queues that come with the library. */
public final class RetryQueues {
    private RetryQueues() {}

    /** Returns the maker of a queue that waits on the gateway's timer, for {@code GatewayBuilder.retryQueue}. */
    public static RetryQueue.Factory create(RetryQueueConfig config) {
        return (ticker, timer, random) -> new TimedRetryQueue(
                config, new Backoff(config.initDelay(), config.maxDelay(), config.jitter(), random), ticker, timer);
    }
}
