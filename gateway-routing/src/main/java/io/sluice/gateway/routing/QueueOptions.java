package io.sluice.gateway.routing;

import io.sluice.gateway.routing.retry.RetryQueueConfig;
import java.time.Duration;

/**
 * The options of the retry queue.
 *
 * @param enabled whether there is one
 * @param primary whether calls wait for their first endpoint, too
 * @param config its bounds
 */
record QueueOptions(boolean enabled, boolean primary, RetryQueueConfig config) {
    static QueueOptions read(OptionReader options) {
        boolean enabled = options.bool(RoutingOption.QUEUE_ENABLED);
        boolean primary = options.bool(RoutingOption.QUEUE_PRIMARY);
        if (primary && !enabled && !options.hasProblem(RoutingOption.QUEUE_ENABLED)) {
            options.problem(
                    RoutingOption.QUEUE_PRIMARY,
                    "false, or " + RoutingOption.QUEUE_ENABLED.optionName()
                            + " beside it: without the queue nothing waits");
        }
        RetryQueueConfig config = RetryQueueConfig.defaults()
                .withSize(options.integer(RoutingOption.QUEUE_SIZE))
                .withWorkers(options.integer(RoutingOption.QUEUE_WORKERS))
                .withMaxCount(options.integer(RoutingOption.QUEUE_MAX_COUNT));
        Duration initDelay = options.millis(RoutingOption.QUEUE_INIT_DELAY);
        Duration maxDelay = options.millisFrom(RoutingOption.QUEUE_INIT_DELAY, RoutingOption.QUEUE_MAX_DELAY);
        return new QueueOptions(
                enabled, primary, maxDelay.compareTo(initDelay) < 0 ? config : config.withDelays(initDelay, maxDelay));
    }
}
