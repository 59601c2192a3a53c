package io.sluice.gateway.routing.retry;

import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.spi.RetryQueue.Task;

/** A task in a {@link TimedRetryQueue}, ordered by due time and, among equals, by arrival. What the queue needs of the task is read once. */
final class ParkedTask implements Parked, Comparable<ParkedTask> {
    private final TimedRetryQueue queue;
    private final Task task;
    private final String endpoint;
    private final long bytes;
    private final long dueNanos;
    private final long sequence;

    ParkedTask(TimedRetryQueue queue, Task task, long dueNanos, long sequence) {
        this.queue = queue;
        this.task = task;
        this.endpoint = task.endpoint();
        this.bytes = task.bytes();
        this.dueNanos = dueNanos;
        this.sequence = sequence;
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
