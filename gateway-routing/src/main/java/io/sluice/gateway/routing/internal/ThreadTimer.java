package io.sluice.gateway.routing.internal;

import io.sluice.gateway.spi.Timer;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer for a few tasks that may block a little, on a daemon thread that starts with the first task. */
public final class ThreadTimer implements Timer {
    private final ScheduledThreadPoolExecutor executor;

    public ThreadTimer(String threadName) {
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setRejectedExecutionHandler((task, closed) -> {}); // a closed timer drops tasks
    }

    @Override
    public Timeout schedule(Runnable task, long delayNanos) {
        Future<?> scheduled = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
