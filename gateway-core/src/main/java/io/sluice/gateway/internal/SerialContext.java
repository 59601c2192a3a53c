package io.sluice.gateway.internal;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one call one at a time, each seeing what the ones before it did, on whichever thread brings work: without a
 * lock, and without a thread of its own.
 *
 * <p>What may run foreign code for long (a host's callback) goes through {@link #afterwards}: it runs when the context is free
 * again, so that a host that blocks does not hold up timeouts and cancellation.
 */
final class SerialContext {
    private final Consumer<Throwable> onDefect;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** What to run after the tasks; belongs to the thread that runs them. */
    private @Nullable Queue<Runnable> callbacks;

    /**
     * Creates a context.
     *
     * @param onDefect told, inside the context, what a task throws; it must not throw itself
     */
    SerialContext(Consumer<Throwable> onDefect) {
        this.onDefect = onDefect;
    }

    /** Runs a task now; or, if tasks are running, leaves it to the thread that runs them. */
    void execute(Runnable task) {
        if (pending.compareAndSet(0, 1)) {
            runSafely(task);
            release(1);
            return;
        }
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            release(1);
        }
    }

    /** Called by a task: runs {@code callback} when no task is running any more. */
    void afterwards(Runnable callback) {
        if (callbacks == null) {
            callbacks = new ArrayDeque<>(2);
        }
        callbacks.add(callback);
    }

    /** Runs what has been queued until nothing is left, gives the context back, then runs the callbacks. */
    private void release(int announced) {
        int missed = announced;
        Queue<Runnable> taken = null;
        do {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                runSafely(task);
            }
            taken = takeCallbacks(taken);
            missed = pending.addAndGet(-missed);
        } while (missed != 0);
        if (taken != null) {
            taken.forEach(Runnable::run);
        }
    }

    private @Nullable Queue<Runnable> takeCallbacks(@Nullable Queue<Runnable> taken) {
        Queue<Runnable> added = callbacks;
        callbacks = null;
        if (taken == null || added == null) {
            return taken == null ? added : taken;
        }
        taken.addAll(added);
        return taken;
    }

    private void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable defect) {
            onDefect.accept(defect);
        }
    }
}
