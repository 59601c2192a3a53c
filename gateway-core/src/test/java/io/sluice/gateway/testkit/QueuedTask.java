package io.sluice.gateway.testkit;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.RetryQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A task for retry queues that notes what it was told, and fails when it is told twice. */
public final class QueuedTask implements RetryQueue.Task {
    private final String endpoint;
    private final int retry;
    private final Duration wish;
    private final Deadline deadline;
    private final long bytes;
    private volatile RetryQueue.@Nullable Slot slot;
    private volatile @Nullable GatewayException givenUp;

    private QueuedTask(String endpoint, int retry, Duration wish, Deadline deadline, long bytes) {
        this.endpoint = endpoint;
        this.retry = retry;
        this.wish = wish;
        this.deadline = deadline;
        this.bytes = bytes;
    }

    /** Returns a call's first retry, without a wish and a deadline, of 100 bytes. */
    public static QueuedTask to(String endpoint) {
        return new QueuedTask(endpoint, 0, Duration.ZERO, Deadline.none(), 100);
    }

    /** Returns this as a later retry. */
    public QueuedTask retry(int number) {
        return new QueuedTask(endpoint, number, wish, deadline, bytes);
    }

    /** Returns this with a wish. */
    public QueuedTask wish(Duration newWish) {
        return new QueuedTask(endpoint, retry, newWish, deadline, bytes);
    }

    /** Returns this with a deadline. */
    public QueuedTask deadline(Deadline newDeadline) {
        return new QueuedTask(endpoint, retry, wish, newDeadline, bytes);
    }

    /** Returns this with a size. */
    public QueuedTask bytes(long newBytes) {
        return new QueuedTask(endpoint, retry, wish, deadline, newBytes);
    }

    /** Tells whether it was resumed. */
    public boolean isResumed() {
        return slot != null;
    }

    /** Returns why it was given up, null if it was not. */
    public @Nullable GatewayException givenUp() {
        return givenUp;
    }

    /** Gives its slot back. */
    public void release() {
        RetryQueue.Slot held = slot;
        if (held == null) {
            throw new AssertionError("slot: none (expected: the task was resumed)");
        }
        held.release();
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public int retry() {
        return retry;
    }

    @Override
    public Duration wish() {
        return wish;
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public synchronized void resume(RetryQueue.Slot newSlot) {
        heardOnce();
        slot = newSlot;
    }

    @Override
    public synchronized void giveUp(GatewayException cause) {
        heardOnce();
        givenUp = cause;
    }

    private void heardOnce() {
        if (slot != null || givenUp != null) {
            throw new AssertionError("signals of a parked task: 2 (expected: 1)");
        }
    }

    @Override
    public String toString() {
        return "QueuedTask[" + endpoint + ", retry " + retry + "]";
    }
}
