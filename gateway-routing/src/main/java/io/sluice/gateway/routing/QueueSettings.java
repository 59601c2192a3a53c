package io.sluice.gateway.routing;

import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import java.time.Duration;

/**
 * What the options of the retry queue say.
 *
 * @param enabled whether there is one
 * @param primary whether calls wait for their first endpoint, too
 * @param config its bounds
 */
record QueueSettings(boolean enabled, boolean primary, RetryQueueConfig config) {
    static QueueSettings read(OptionReader reader) {
        boolean enabled = reader.get(RoutingOptions.QUEUE_ENABLED);
        boolean primary = reader.get(RoutingOptions.QUEUE_PRIMARY);
        if (primary && !enabled && !reader.hasProblem(RoutingOptions.QUEUE_ENABLED)) {
            reader.problem(
                    RoutingOptions.QUEUE_PRIMARY,
                    "false, or " + RoutingOptions.QUEUE_ENABLED.name() + " beside it: without the queue nothing waits");
        }
        RetryQueueConfig config = RetryQueueConfig.defaults()
                .withSize(reader.get(RoutingOptions.QUEUE_SIZE))
                .withWorkers(reader.get(RoutingOptions.QUEUE_WORKERS))
                .withMaxCount(reader.get(RoutingOptions.QUEUE_MAX_COUNT))
                .withJitter(reader.get(RoutingOptions.QUEUE_JITTER))
                .withMaxBytes(reader.get(RoutingOptions.QUEUE_BYTES));
        reader.requireOrder(RoutingOptions.QUEUE_INIT_DELAY, RoutingOptions.QUEUE_MAX_DELAY);
        Duration initDelay = reader.get(RoutingOptions.QUEUE_INIT_DELAY);
        Duration maxDelay = reader.get(RoutingOptions.QUEUE_MAX_DELAY);
        boolean inOrder = maxDelay.compareTo(initDelay) >= 0;
        return new QueueSettings(enabled, primary, inOrder ? config.withDelays(initDelay, maxDelay) : config);
    }
}
