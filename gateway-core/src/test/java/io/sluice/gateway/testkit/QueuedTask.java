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
    private final Duration retryAfter;
    private final Deadline deadline;
    private final long bytes;
    private volatile Duration holdOff = Duration.ZERO;
    private volatile boolean first;
    private volatile long arrivalNanos;
    private volatile Runnable whenTold = () -> {};
    private volatile RetryQueue.@Nullable Slot slot;
    private volatile @Nullable GatewayException givenUp;
    private int signals;

    private QueuedTask(String endpoint, int retry, Duration retryAfter, Deadline deadline, long bytes) {
        this.endpoint = endpoint;
        this.retry = retry;
        this.retryAfter = retryAfter;
        this.deadline = deadline;
        this.bytes = bytes;
    }

    /** Returns a call's first retry, without a Retry-After and a deadline, of 100 bytes. */
    public static QueuedTask to(String endpoint) {
        return new QueuedTask(endpoint, 0, Duration.ZERO, Deadline.none(), 100);
    }

    /** Returns this as a later retry. */
    public QueuedTask retry(int number) {
        return new QueuedTask(endpoint, number, retryAfter, deadline, bytes);
    }

    /** Returns this with a Retry-After. */
    public QueuedTask retryAfter(Duration newWish) {
        return new QueuedTask(endpoint, retry, newWish, deadline, bytes);
    }

    /** Returns this with a deadline. */
    public QueuedTask deadline(Deadline newDeadline) {
        return new QueuedTask(endpoint, retry, retryAfter, newDeadline, bytes);
    }

    /** Returns this with a size. */
    public QueuedTask bytes(long newBytes) {
        return new QueuedTask(endpoint, retry, retryAfter, deadline, newBytes);
    }

    /** Has to hold off so long from now on, whenever it is asked. */
    public QueuedTask holdOff(Duration newHoldOff) {
        holdOff = newHoldOff;
        return this;
    }

    /** Waits for its first try, and not for a retry. */
    public QueuedTask first() {
        first = true;
        return this;
    }

    /** Came at this time. */
    public QueuedTask arrived(long nanos) {
        arrivalNanos = nanos;
        return this;
    }

    /** Does this when it is resumed or given up; it may throw. */
    public QueuedTask whenTold(Runnable action) {
        whenTold = action;
        return this;
    }

    /** Returns whether it was resumed. */
    public boolean isResumed() {
        return slot != null;
    }

    /** Returns why it was given up, null if it was not. */
    public @Nullable GatewayException givenUp() {
        return givenUp;
    }

    /** Returns how many signals it was given: 1 at most, if the queue is right, which may contain what the task throws. */
    public synchronized int signals() {
        return signals;
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
    public Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public boolean isRetry() {
        return !first;
    }

    @Override
    public Duration holdOff() {
        return holdOff;
    }

    @Override
    public long arrivalNanos() {
        return arrivalNanos;
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
    public void resume(RetryQueue.Slot newSlot) {
        synchronized (this) {
            heardOnce();
            slot = newSlot;
        }
        whenTold.run();
    }

    @Override
    public void giveUp(GatewayException cause) {
        synchronized (this) {
            heardOnce();
            givenUp = cause;
        }
        whenTold.run();
    }

    private void heardOnce() {
        signals++;
        if (signals > 1) {
            throw new AssertionError("signals of a parked task: " + signals + " (expected: 1)");
        }
    }

    @Override
    public String toString() {
        return "QueuedTask[" + endpoint + ", retry " + retry + "]";
    }
}
