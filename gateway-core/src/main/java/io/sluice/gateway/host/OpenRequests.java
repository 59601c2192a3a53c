package io.sluice.gateway.host;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The requests of a host whose responses have not ended, and the host's end: it waits for them, and closes the gateway behind them. Safe for use by any number of
 * threads.
 */
public final class OpenRequests {
    /** What a gateway that was closed needs to end streams with an error event, which their clients then get. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private final Gateway gateway;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean draining;

    /**
     * Creates a host's count, at 0.
     *
     * @param gateway carries the calls; it stays the caller's unless {@link #drainAndClose} is called
     */
    public OpenRequests(Gateway gateway) {
        this.gateway = Objects.requireNonNull(gateway, "gateway");
    }

    /** Counts a request that was begun. */
    public void opened() {
        count.incrementAndGet();
    }

    /** Counts a request as ended, once for each that was {@link #opened}. */
    public void closed() {
        count.decrementAndGet();
    }

    /** Returns the number of requests whose responses have not ended. */
    public int count() {
        return count.get();
    }

    /** Returns whether {@link #drain} was called: a response that begins now is the last of its connection, and a health check says so. */
    public boolean isDraining() {
        return draining;
    }

    /** Notes that the host is about to end. */
    public void drain() {
        draining = true;
    }

    /**
     * Drains, waits until no request is open or the limit has passed, and closes the gateway, which ends with an error what still runs. Then it waits until that was
     * passed on, for at most a second. Blocks; interrupted, it waits no longer, closes the gateway all the same, and the thread stays interrupted.
     *
     * @param limit how long to wait; zero or less = not at all
     * @return whether no request was open within the limit
     */
    public boolean drainAndClose(Duration limit) {
        drain();
        boolean inTime = awaitNone(limit);
        if (inTime) {
            letCallsEnd();
        }
        gateway.close();
        awaitNone(GRACE);
        return inTime;
    }

    /** Does the same as {@link #drainAndClose} on a thread of its own, and returns its result. Does not block. */
    public CompletionStage<Boolean> drainAndCloseLater(Duration limit) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        drain();
        Thread thread = new Thread(() -> end.completeAsync(() -> drainAndClose(limit), Runnable::run), "sluice-drain");
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    private boolean awaitNone(Duration limit) {
        long end = Ticker.system().nanos() + limit.toNanos();
        while (count.get() > 0) {
            if (Ticker.system().nanos() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** A call may end a moment after its response was written; closed before, the gateway would take it for one that failed. */
    private void letCallsEnd() {
        gateway.shutdown();
        try {
            gateway.awaitTermination(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return count + " open" + (draining ? ", draining" : "");
    }
}
