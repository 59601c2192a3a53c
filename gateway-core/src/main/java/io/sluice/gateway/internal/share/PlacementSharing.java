package io.sluice.gateway.internal.share;

import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.PlacementFeed;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.share.GatewayExchange;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells other gateways what a scheduler places, at most every 2 ms what has changed and every second all there is, and heeds what they tell, until they have not been heard for
 * three seconds (clause FL-F-8). A thread of its own does the telling, so that an exchange which is slow holds up no call: what it could not be told meanwhile is told later, or dropped.
 *
 * <p>Safe for use by any number of threads.
 */
final class PlacementSharing implements AutoCloseable {
    static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    static final long WHOLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Far more than share their instances. */
    static final int MOST_GATEWAYS = 1_024;

    /** How long its end waits for an exchange that is slow, before it interrupts, and then once more. */
    private static final long CLOSE_MILLIS = 500;

    private static final PlacementReport GOODBYE = new PlacementReport(true, List.of(), List.of());

    private final String ownName;
    private final PlacementFeed feed;
    private final Ticker ticker;
    private final PluginErrors errors;

    /** When each gateway was heard last. */
    private final Map<String, Long> heard = new ConcurrentHashMap<>();

    private volatile boolean hasNews;
    private volatile boolean listens;
    private volatile boolean closed;

    /** Null before the start; written by the thread that makes this. */
    private volatile @Nullable Thread thread;

    /** When what has changed, and when all, may be told; of its thread alone. */
    private long nextNanos;

    private long nextWholeNanos;

    PlacementSharing(String ownName, PlacementFeed feed, Ticker ticker, PluginErrors errors) {
        this.ownName = ownName;
        this.feed = feed;
        this.ticker = ticker;
        this.errors = errors;
        this.nextNanos = ticker.nanos();
        this.nextWholeNanos = nextNanos;
    }

    /** Starts to tell, by a thread that ends with {@link #close}. Called once. */
    void start(GatewayExchange exchange) {
        Thread started = new Thread(() -> run(exchange), "sluice-placements");
        started.setDaemon(true);
        thread = started;
        listen();
        started.start();
    }

    /** Listens to the scheduler, and to other gateways. */
    void listen() {
        listens = true;
        errors.contain(feed, () -> feed.start(this::newsCame));
    }

    private void newsCame() {
        hasNews = true;
        LockSupport.unpark(thread);
    }

    private void run(GatewayExchange exchange) {
        while (!closed) {
            long wait = step(exchange);
            if (wait > 0 && !closed) {
                Thread.interrupted(); // with that left behind by an exchange it would not sleep
                LockSupport.parkNanos(this, wait);
            }
        }
        errors.contain(exchange, () -> exchange.publish(GOODBYE));
    }

    /** Tells what is due, and forgets who is lost; returns in how many nanoseconds there is something to do if no news come. */
    long step(GatewayExchange exchange) {
        long now = ticker.nanos();
        if (now - nextWholeNanos >= 0) {
            nextWholeNanos = now + WHOLE_NANOS;
            tell(exchange, true);
            forgetLost(now);
        } else if (hasNews && now - nextNanos >= 0) {
            tell(exchange, false);
        }
        long after = ticker.nanos();
        long untilWhole = nextWholeNanos - after;
        return Math.max(0, hasNews ? Math.min(untilWhole, nextNanos - after) : untilWhole);
    }

    private void tell(GatewayExchange exchange, boolean isWhole) {
        hasNews = false;
        errors.contain(exchange, () -> {
            PlacementReport report = feed.take(isWhole);
            if (!report.isEmpty()) {
                exchange.publish(report);
            }
        });
        nextNanos = ticker.nanos() + BATCH_NANOS;
    }

    private void forgetLost(long now) {
        heard.forEach((gateway, nanos) -> {
            // Who is heard just now has another time, and stays.
            if (now - nanos > LOST_NANOS && heard.remove(gateway, nanos)) {
                errors.contain(feed, () -> feed.forget(gateway));
            }
        });
    }

    /** Heeds what another gateway told. */
    void heard(String gateway, PlacementReport report) {
        if (!listens || closed || gateway.equals(ownName)) {
            return;
        }
        if (heard.size() < MOST_GATEWAYS || heard.containsKey(gateway)) {
            heard.put(gateway, ticker.nanos());
            feed.heed(gateway, report);
            if (closed) { // perhaps all was forgotten meanwhile
                feed.forget(gateway);
            }
        }
    }

    /** Ends it: others are told that there are no calls any more. Waits for its thread, for a second at most if the exchange is stuck. May be called twice. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        LockSupport.unpark(running);
        try {
            running.join(CLOSE_MILLIS);
            if (running.isAlive()) {
                running.interrupt();
                running.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes back all that others told, for a scheduler that outlives the gateway; after the exchange is closed. */
    void forgetAll() {
        heard.keySet().forEach(gateway -> errors.contain(feed, () -> feed.forget(gateway)));
        heard.clear();
    }

    @Override
    public String toString() {
        return "PlacementSharing[" + heard.size() + " gateways heard]";
    }
}
