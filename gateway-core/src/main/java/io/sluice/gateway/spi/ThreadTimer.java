package io.sluice.gateway.spi;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs tasks on a daemon thread of its own, which starts with the first one. */
final class ThreadTimer implements Timer {
    private final ScheduledThreadPoolExecutor executor;

    ThreadTimer(String threadName) {
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
