package io.sluice.gateway.internal.call;

import io.sluice.gateway.Deadline;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The calls that have not ended, and whether more are accepted. Safe for use by any number of threads.
 *
 * <p>A call is added before it learns whether it is accepted, so when none is left after the shutdown, no accepted one can come.
 */
final class OpenCalls {
    private final Set<ActiveCall> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch none = new CountDownLatch(1);
    private volatile boolean shutDown;

    /** Adds a call; returns whether it is accepted, or must be refused at once. */
    boolean add(ActiveCall call) {
        open.add(call);
        return !shutDown;
    }

    /** Takes a call out that has ended. */
    void remove(ActiveCall call) {
        open.remove(call);
        wakeIfNone();
    }

    /** Accepts no more calls. */
    void shutDown() {
        shutDown = true;
        wakeIfNone();
    }

    boolean isShutDown() {
        return shutDown;
    }

    int size() {
        return open.size();
    }

    void forEach(Consumer<ActiveCall> action) {
        open.forEach(action);
    }

    /** Waits until no more calls are accepted and all have ended; returns false if that takes longer. */
    boolean awaitNone(Duration patience) throws InterruptedException {
        long nanos = patience.isNegative() ? 0 : Deadline.saturated(patience).toNanos();
        return none.await(nanos, TimeUnit.NANOSECONDS);
    }

    private void wakeIfNone() {
        if (shutDown && open.isEmpty()) {
            none.countDown();
        }
    }

    @Override
    public String toString() {
        return "OpenCalls[" + size() + (shutDown ? ", shut down]" : "]");
    }
}
