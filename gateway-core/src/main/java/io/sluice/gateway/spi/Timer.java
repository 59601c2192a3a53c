package io.sluice.gateway.spi;

/**
 * Runs tasks later. Safe for use by any number of threads.
 *
 * <p>Tasks are short and do not block; a task that throws does not stop the timer. A timer may be coarse: it runs a task not before
 * its time and, on an idle machine, at most 10 ms after it.
 */
public interface Timer extends AutoCloseable {
    /**
     * Returns a timer for a few tasks that may block a little, such as looking at files: on a daemon thread of its own, which starts with the first task.
     *
     * @param threadName what that thread is called
     */
    static Timer ofThread(String threadName) {
        return new ThreadTimer(threadName);
    }

    /**
     * Runs {@code task} once, after {@code delayNanos} or at once if that is not positive, on a thread of the timer. A closed timer
     * drops it.
     */
    Timeout schedule(Runnable task, long delayNanos);

    /** Drops all tasks and frees the timer's threads. May be called twice. */
    @Override
    void close();

    /** A task that was scheduled. */
    interface Timeout {
        /**
         * Takes the task back.
         *
         * @return true if it has not run and now never will; false if it has run, runs now, or was taken back before
         */
        boolean cancel();
    }
}
