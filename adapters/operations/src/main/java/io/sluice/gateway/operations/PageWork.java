package io.sluice.gateway.operations;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Does what takes longer than an event loop should, on one daemon thread, one thing after the other. What waits is bounded. Safe for use by any number of threads.
 */
final class PageWork implements AutoCloseable {
    /** A request that waits holds its body. */
    private static final int MOST_WAITING = 64;

    private final ScheduledThreadPoolExecutor thread;
    private final AtomicInteger waiting = new AtomicInteger();

    PageWork() {
        thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread daemon = new Thread(work, "sluice-pages");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setKeepAliveTime(10, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /** Returns what the work will return; failed with a {@link RejectedExecutionException} if too much waits, or it is closed. */
    <T> CompletionStage<T> run(Supplier<T> work) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return CompletableFuture.failedStage(new RejectedExecutionException("too much waits"));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            result.completeAsync(
                    () -> {
                        waiting.decrementAndGet();
                        return work.get();
                    },
                    thread);
        } catch (RejectedExecutionException closed) {
            waiting.decrementAndGet();
            result.completeExceptionally(closed);
        }
        return result;
    }

    /** Does work at once and then again and again, each time so long after the last, until that is cancelled. It must not throw. */
    ScheduledFuture<?> repeat(Runnable work, long periodMillis) {
        return thread.scheduleWithFixedDelay(work, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    /** Ends it: what has not begun is not done. May be called twice. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    @Override
    public String toString() {
        return "PageWork[" + waiting + " waiting]";
    }
}
