package io.sluice.gateway.internal;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RetryQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call in the retry queue.
 *
 * @param where what it waits for
 * @param retry how many retries it has made through the queue
 * @param bytes what it holds
 * @param told hears what the queue says, once, on any thread
 */
record ParkedCall(Decision.Park where, int retry, Deadline deadline, long bytes, Ear told) implements RetryQueue.Task {
    /** Who hears what becomes of a parked call: a slot, or the reason why there will be none. */
    interface Ear {
        void told(Endpoint endpoint, RetryQueue.@Nullable Slot freed, @Nullable GatewayException givenUp);
    }

    @Override
    public String endpoint() {
        return where.endpoint().baseUrl();
    }

    @Override
    public Duration wish() {
        return where.wish();
    }

    @Override
    public void resume(RetryQueue.Slot freed) {
        told.told(where.endpoint(), freed, null);
    }

    @Override
    public void giveUp(GatewayException cause) {
        told.told(where.endpoint(), null, cause);
    }
}
