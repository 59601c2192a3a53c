package io.sluice.gateway.netty.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sluice.gateway.spi.Ticker;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients' connections of one event loop. One coarse timer looks after the time of all of them, which costs less than a timer
 * for each request.
 */
final class LoopConnections {
    private static final long CHECK_MILLIS = 250;

    /** How many are looked at for one that may be closed in favour of another. */
    private static final int LOOKS = 64;

    private final EventLoop loop;
    private final BooleanSupplier draining;
    private final DateField date;
    private final Handshakes handshakes;

    /** Those that were looked at longest ago are in front. */
    private final Set<OpenConnection> open = new LinkedHashSet<>();

    private @Nullable ScheduledFuture<?> checks;

    /** Requests that were begun and not answered; written on the loop only. */
    private volatile int unanswered;

    private volatile int size;

    /** What was ordered of all connections, and has not been done. */
    private final AtomicInteger orders = new AtomicInteger();

    LoopConnections(EventLoop loop, BooleanSupplier draining, InstantSource clock, Handshakes handshakes) {
        this.loop = loop;
        this.draining = draining;
        this.date = new DateField(clock);
        this.handshakes = handshakes;
    }

    // On the loop

    void add(OpenConnection connection) {
        open.add(connection);
        size = open.size();
        if (checks == null) {
            checks = loop.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void remove(OpenConnection connection) {
        open.remove(connection);
        size = open.size();
        if (open.isEmpty() && checks != null) {
            checks.cancel(false);
            checks = null;
        }
    }

    /** Closes a connection on which nothing goes on, if one is found soon; returns whether one was. */
    boolean makeRoom() {
        List<OpenConnection> inUse = new ArrayList<>();
        OpenConnection spare = null;
        Iterator<OpenConnection> all = open.iterator();
        for (int looks = 0; spare == null && looks < LOOKS && all.hasNext(); looks++) {
            OpenConnection next = all.next();
            if (next.isSpare()) {
                spare = next;
            } else {
                all.remove();
                inUse.add(next);
            }
        }
        open.addAll(inUse);
        if (spare == null) {
            return false;
        }
        remove(spare);
        spare.close();
        return true;
    }

    /** Returns the handshakes that are under way on this loop. */
    Handshakes handshakes() {
        return handshakes;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void answering() {
        unanswered++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    void answered() {
        unanswered--;
    }

    DateField date() {
        return date;
    }

    long nowNanos() {
        return Ticker.system().nanos();
    }

    // On any thread

    boolean isDraining() {
        return draining.getAsBoolean();
    }

    /** Returns how many requests have no answer; at least 1 while an order waits, which may count more of them. */
    int unanswered() {
        return orders.get() + unanswered;
    }

    int size() {
        return size;
    }

    /** Begins a drain. */
    void drain() {
        onEach(OpenConnection::drain);
    }

    /** Ends all connections, each after the answer that it is giving. */
    void retireAll() {
        onEach(OpenConnection::retire);
    }

    /** Closes all connections, whatever they do. */
    void closeAll() {
        onEach(OpenConnection::close);
    }

    private void onEach(Consumer<OpenConnection> action) {
        orders.incrementAndGet();
        try {
            loop.execute(() -> {
                try {
                    List.copyOf(open).forEach(action);
                } finally {
                    orders.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException loopsAreGone) {
            // Their connections are gone with them.
            orders.decrementAndGet();
        }
    }

    private void check() {
        long now = nowNanos();
        List.copyOf(open).forEach(connection -> connection.checkTime(now));
    }

    @Override
    public String toString() {
        return "LoopConnections[" + size + " open, " + unanswered + " unanswered]";
    }
}
