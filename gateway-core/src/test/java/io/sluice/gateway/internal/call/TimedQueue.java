package io.sluice.gateway.internal.call;

import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.testkit.FakeClock;

/** A retry queue that lets each call wait for a fixed time, so often. For one thread. */
final class TimedQueue implements RetryQueue {
    private static final long DELAY_NANOS = 20_000_000;

    private final FakeClock clock;
    private final int mostRetries;

    /** Slots that were given and not released. */
    int slotsOut;

    TimedQueue(FakeClock clock, int mostRetries) {
        this.clock = clock;
        this.mostRetries = mostRetries;
    }

    @Override
    public Parking park(Task task) {
        if (task.retry() >= mostRetries) {
            return new Refused("retries: " + task.retry());
        }
        return (Parked) clock.schedule(() -> resume(task), DELAY_NANOS)::cancel;
    }

    private void resume(Task task) {
        slotsOut++;
        task.resume(() -> slotsOut--);
    }

    @Override
    public void close() {}
}
