package io.sluice.gateway.testkit;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.RetryQueue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes everything to another queue, and knows how many tasks wait in it, so that a test can move the clock when all of them do. */
public final class CountedRetryQueue implements RetryQueue {
    private final RetryQueue queue;
    private final AtomicInteger parked;

    private CountedRetryQueue(RetryQueue queue, AtomicInteger parked) {
        this.queue = queue;
        this.parked = parked;
    }

    /** Returns the maker of such a queue, which keeps its count in {@code parked}. */
    public static Factory factory(Factory queues, AtomicInteger parked) {
        return (ticker, timer, random) -> new CountedRetryQueue(queues.create(ticker, timer, random), parked);
    }

    @Override
    public Parking park(Task task) {
        Parking parking = queue.park(new CountedTask(task));
        if (!(parking instanceof Parked accepted)) {
            return parking;
        }
        // A task that heard at once has been taken off before it is added here.
        parked.incrementAndGet();
        return (Parked) () -> {
            boolean cancelled = accepted.cancel();
            if (cancelled) {
                parked.decrementAndGet();
            }
            return cancelled;
        };
    }

    @Override
    public void close() {
        queue.close();
    }

    @Override
    public String toString() {
        return "CountedRetryQueue[" + parked + " parked in " + queue + "]";
    }

    private final class CountedTask implements Task {
        private final Task task;

        CountedTask(Task task) {
            this.task = task;
        }

        @Override
        public String endpoint() {
            return task.endpoint();
        }

        @Override
        public int retry() {
            return task.retry();
        }

        @Override
        public Duration retryAfter() {
            return task.retryAfter();
        }

        @Override
        public boolean isRetry() {
            return task.isRetry();
        }

        @Override
        public Duration holdOff() {
            return task.holdOff();
        }

        @Override
        public long arrivalNanos() {
            return task.arrivalNanos();
        }

        @Override
        public Deadline deadline() {
            return task.deadline();
        }

        @Override
        public long bytes() {
            return task.bytes();
        }

        @Override
        public void resume(Slot slot) {
            parked.decrementAndGet();
            task.resume(slot);
        }

        @Override
        public void giveUp(GatewayException cause) {
            parked.decrementAndGet();
            task.giveUp(cause);
        }
    }
}
