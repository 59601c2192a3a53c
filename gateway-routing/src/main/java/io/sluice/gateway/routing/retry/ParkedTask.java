package io.sluice.gateway.routing.retry;

import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.spi.RetryQueue.Task;

/**
 * A task in a {@link TimedRetryQueue}, ordered by due time and, among equals, by when its call came and then by when it was parked. What the queue's books
 * need of the task is read once: they must come out even, whatever it says later.
 *
 * <p>Any thread may cancel it, which takes the lock of the queue; that lock guards all that changes here.
 */
final class ParkedTask implements Parked, Comparable<ParkedTask> {
    private final TimedRetryQueue queue;
    private final Task task;
    private final String endpoint;
    private final long bytes;
    private final long arrivalNanos;

    /** Changes only while the task is out of order. */
    private long dueNanos;

    /** Whether it was taken back while it was asked. Guarded by the lock of the queue. */
    private boolean withdrawn;

    /** Whether it may go. Written under the lock of the queue, and read by the thread that wrote it. */
    private boolean out;

    /** Whether it is asked, and in no lane meanwhile. Guarded by the lock of the queue. */
    private boolean asked;

    /** Set once, before the task is put in order. */
    private long sequence;

    ParkedTask(TimedRetryQueue queue, Task task, long dueNanos) {
        this.queue = queue;
        this.task = task;
        this.endpoint = task.endpoint();
        this.bytes = Math.max(0, task.bytes());
        this.arrivalNanos = task.arrivalNanos();
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

    /** Begins to ask the task, which is out of order until {@link #answered}. */
    void asking() {
        asked = true;
    }

    /** Ends that; returns whether nobody has taken it back meanwhile. */
    boolean answered() {
        asked = false;
        return !withdrawn;
    }

    /** Takes the task back if it is asked; returns whether it was. */
    boolean withdraw() {
        boolean first = asked && !withdrawn;
        withdrawn |= asked;
        return first;
    }

    /** Notes that the task may go. */
    void letOut() {
        out = true;
    }

    /** Returns whether it may. */
    boolean isOut() {
        return out;
    }

    /** Puts the due time off. */
    void putOff(long newDueNanos) {
        dueNanos = newDueNanos;
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
        if (byTime != 0) {
            return byTime;
        }
        int byArrival = Long.signum(arrivalNanos - other.arrivalNanos);
        return byArrival != 0 ? byArrival : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return "ParkedTask[" + endpoint + ", retry " + task.retry() + "]";
    }
}
