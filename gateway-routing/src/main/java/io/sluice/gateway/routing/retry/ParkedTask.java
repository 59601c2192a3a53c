package io.sluice.gateway.routing.retry;

import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.spi.RetryQueue.Task;

/**
 * A task in a {@link TimedRetryQueue}, ordered by due time and, among equals, by arrival. What the queue's books need of the task is read once: they
 * must come out even, whatever it says later.
 */
final class ParkedTask implements Parked, Comparable<ParkedTask> {
    private final TimedRetryQueue queue;
    private final Task task;
    private final String endpoint;
    private final long bytes;
    private final long dueNanos;

    /** Set once, before the task is put in order. */
    private long sequence;

    ParkedTask(TimedRetryQueue queue, Task task, long dueNanos) {
        this.queue = queue;
        this.task = task;
        this.endpoint = task.endpoint();
        this.bytes = Math.max(0, task.bytes());
        this.dueNanos = dueNanos;
    }

    /** Notes the task's place among those that are due at the same time. */
    void number(long newSequence) {
        sequence = newSequence;
    }

    Task task() {
        return task;
    }

    String endpoint() {
        return endpoint;
    }

    long bytes() {
        return bytes;
    }

    long dueNanos() {
        return dueNanos;
    }

    boolean isDue(long nowNanos) {
        return dueNanos - nowNanos <= 0;
    }

    @Override
    public boolean cancel() {
        return queue.remove(this);
    }

    @Override
    public int compareTo(ParkedTask other) {
        // A difference, since a ticker's readings may overflow.
        int byTime = Long.signum(dueNanos - other.dueNanos);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return "ParkedTask[" + endpoint + ", retry " + task.retry() + "]";
    }
}
