package io.sluice.gateway.routing.retry;

import io.sluice.gateway.spi.RetryQueue.Slot;
import java.util.concurrent.atomic.AtomicBoolean;

/** One retry in flight. Any thread may release it; the first does. */
final class HeldSlot implements Slot {
    private final TimedRetryQueue queue;
    private final String endpoint;
    private final AtomicBoolean released = new AtomicBoolean();

    HeldSlot(TimedRetryQueue queue, String endpoint) {
        this.queue = queue;
        this.endpoint = endpoint;
    }

    @Override
    public void release() {
        if (released.compareAndSet(false, true)) {
            queue.release(endpoint);
        }
    }
}
