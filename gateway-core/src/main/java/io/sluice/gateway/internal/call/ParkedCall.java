package io.sluice.gateway.internal.call;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.decide.Decision;
import io.sluice.gateway.internal.decide.Endpoints;
import io.sluice.gateway.spi.RetryQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call in the retry queue.
 *
 * @param where what it waits for
 * @param endpoints which may be asked
 * @param model the model that the client asked for
 * @param arrivalNanos when it began
 * @param retry how many retries it has made through the queue
 * @param bytes what it holds
 * @param told hears what the queue says, once, on any thread
 */
record ParkedCall(
        Decision.Park where,
        Endpoints endpoints,
        String model,
        long arrivalNanos,
        int retry,
        Deadline deadline,
        long bytes,
        Ear told)
        implements RetryQueue.Task {
    /** Who hears what becomes of a parked call: a slot, or the reason why there will be none. */
    interface Ear {
        void told(Decision.Park where, RetryQueue.@Nullable Slot freed, @Nullable GatewayException givenUp);
    }

    @Override
    public String endpoint() {
        return where.endpoint().baseUrl();
    }

    @Override
    public boolean isRetry() {
        return where.isRetry();
    }

    @Override
    public Duration holdOff() {
        return endpoints.parkedHoldOff(where.endpoint(), model);
    }

    @Override
    public Duration retryAfter() {
        return where.retryAfter();
    }

    @Override
    public void resume(RetryQueue.Slot freed) {
        told.told(where, freed, null);
    }

    @Override
    public void giveUp(GatewayException cause) {
        told.told(where, null, cause);
    }
}
