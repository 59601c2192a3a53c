package io.sluice.gateway.internal.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one call one at a time, each seeing what the ones before it did, on whichever thread brings work: without a
 * lock, and without a thread of its own. Tasks of one thread run in the order in which it brought them.
 *
 * <p>What may run foreign code for long (a host's callback) goes through {@link #afterwards}: it runs when the context is free
 * again, so that a host that blocks does not hold up timeouts and cancellation.
 *
 * <p>Tasks that must wait form a lock-free stack (Treiber, 1986), which the thread that runs takes whole and turns over. A task that
 * finds the context free costs two compare-and-sets and no allocation.
 */
public final class SerialExecutor {
    private static final VarHandle WAITING;

    static {
        try {
            WAITING = MethodHandles.lookup().findVarHandle(SerialExecutor.class, "waiting", Task.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The bottom of the stack while a thread runs tasks. */
    private static final Task RUNNING = new Task(() -> {}, null);

    private final Consumer<Throwable> onDefect;

    /** The task that came last of those that wait, above {@link #RUNNING}; null while the context is free. */
    @SuppressWarnings("UnusedVariable") // used through WAITING
    private volatile @Nullable Task waiting;

    /** What to run after the tasks, the first and the last of it; belongs to the thread that runs them. */
    private @Nullable Task firstCallback;

    private @Nullable Task lastCallback;

    /**
     * Creates an executor that is free.
     *
     * @param onDefect told, inside the context, what a task throws; it must not throw itself
     */
    public SerialExecutor(Consumer<Throwable> onDefect) {
        this.onDefect = onDefect;
    }

    /** Runs a task now; or, if tasks are running, leaves it to the thread that runs them. */
    public void execute(Runnable task) {
        while (true) {
            Task last = waiting;
            if (last != null) {
                if (WAITING.compareAndSet(this, last, new Task(task, last))) {
                    return;
                }
            } else if (WAITING.compareAndSet(this, null, RUNNING)) {
                runSafely(task);
                release();
                return;
            }
        }
    }

    /** Called by a task: runs {@code callback}, which must not throw, when no task is running any more. */
    public void afterwards(Runnable callback) {
        Task added = new Task(callback, null);
        if (lastCallback == null) {
            firstCallback = added;
        } else {
            lastCallback.next = added;
        }
        lastCallback = added;
    }

    /** Runs what waits until nothing is left, gives the context back, then runs the callbacks. */
    private void release() {
        while (true) {
            Task first = firstCallback;
            Task last = lastCallback;
            firstCallback = null;
            lastCallback = null;
            if (WAITING.compareAndSet(this, RUNNING, null)) {
                runCallbacks(first);
                return;
            }
            firstCallback = first;
            lastCallback = last;
            runWaiting();
        }
    }

    private void runWaiting() {
        Task last = (Task) WAITING.getAndSet(this, RUNNING);
        for (Task task = oldestFirst(last); task != null; task = task.next) {
            runSafely(task.action);
        }
    }

    private static void runCallbacks(@Nullable Task first) {
        for (Task callback = first; callback != null; callback = callback.next) {
            callback.action.run();
        }
    }

    /** Turns a stack over, and leaves {@link #RUNNING} out. */
    private static @Nullable Task oldestFirst(Task last) {
        Task first = null;
        Task task = last;
        while (task != null && task != RUNNING) {
            Task older = task.next;
            task.next = first;
            first = task;
            task = older;
        }
        return first;
    }

    private void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable defect) {
            onDefect.accept(defect);
        }
    }

    @Override
    public String toString() {
        return "SerialExecutor[" + (waiting == null ? "free]" : "running]");
    }

    /** A task that waits, or a callback. */
    private static final class Task {
        private final Runnable action;

        /** The one below on the stack; once that is turned over, or if this is a callback, the one that came after. */
        private @Nullable Task next;

        Task(Runnable action, @Nullable Task next) {
            this.action = action;
            this.next = next;
        }
    }
}
