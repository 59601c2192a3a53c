package io.sluice.gateway.testkit;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that a test moves by hand: a ticker, and the timer that goes with it.
 *
 * <p>Nothing runs on its own: tasks run in {@link #advance}, on the thread that calls it, in the order of their times. Safe for use
 * by any number of threads, of which one at a time may advance.
 *
 * <p>The clock starts one second before {@link #nanos} overflows, so that code fails that compares times instead of differences.
 */
public final class FakeClock implements Ticker, Timer {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();
    private long scheduled;
    private boolean closed;

    @Override
    public synchronized long nanos() {
        return nowNanos;
    }

    /** Notes the task; even one that is due at once waits for {@link #advance}. */
    @Override
    public synchronized Timeout schedule(Runnable task, long delayNanos) {
        Objects.requireNonNull(task, "task");
        // Half of the range is 146 years, and sums stay comparable.
        long delay = Math.max(0, Math.min(delayNanos, Long.MAX_VALUE / 2));
        Task added = new Task(task, nowNanos + delay, scheduled++);
        if (!closed) {
            tasks.add(added);
        }
        return added;
    }

    /**
     * Moves the time, and runs what becomes due on the way, tasks that tasks schedule included. During a task {@link #nanos} is the time
     * it was due. {@link Duration#ZERO} runs what is due already.
     *
     * @throws AssertionError after all due tasks have run, if some of them threw: they are its suppressed exceptions
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0)");
        }
        List<Throwable> thrown = new ArrayList<>();
        long target = nanos() + duration.toNanos();
        for (Task task = takeDue(target); task != null; task = takeDue(target)) {
            try {
                task.action.run();
            } catch (Throwable failure) {
                thrown.add(failure);
            }
        }
        moveTo(target);
        if (!thrown.isEmpty()) {
            AssertionError error = new AssertionError("timer tasks that threw: " + thrown.size());
            thrown.forEach(error::addSuppressed);
            throw error;
        }
    }

    /** Returns the number of tasks that wait for their time. */
    public synchronized int pending() {
        return tasks.size();
    }

    /** Returns the time from now to the next task, not negative; null if none waits. */
    public synchronized @Nullable Duration untilNext() {
        Task next = tasks.peek();
        return next == null ? null : Duration.ofNanos(Math.max(0, next.dueNanos - nowNanos));
    }

    /** Drops all tasks; those that are scheduled from now on are dropped, too. The ticker goes on. */
    @Override
    public synchronized void close() {
        closed = true;
        tasks.clear();
    }

    private synchronized @Nullable Task takeDue(long target) {
        Task next = tasks.peek();
        if (next == null || next.dueNanos - target > 0) {
            return null;
        }
        tasks.remove();
        moveTo(next.dueNanos);
        return next;
    }

    private synchronized void moveTo(long target) {
        if (target - nowNanos > 0) {
            nowNanos = target;
        }
    }

    private synchronized boolean remove(Task task) {
        return tasks.remove(task);
    }

    @Override
    public synchronized String toString() {
        return "FakeClock[" + tasks.size() + " pending]";
    }

    /** A task, ordered by time and then by when it was scheduled. */
    private final class Task implements Timeout, Comparable<Task> {
        private final Runnable action;
        private final long dueNanos;
        private final long number;

        Task(Runnable action, long dueNanos, long number) {
            this.action = action;
            this.dueNanos = dueNanos;
            this.number = number;
        }

        @Override
        public boolean cancel() {
            return remove(this);
        }

        @Override
        public int compareTo(Task other) {
            long difference = dueNanos - other.dueNanos;
            return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
        }
    }
}
