package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.Timer;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Keeps the times of questions and releases, on a daemon thread that starts with the first. */
final class SchedulerTimer implements Timer {
    private final ScheduledThreadPoolExecutor executor;

    SchedulerTimer() {
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sluice-llumnix-scheduler");
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
