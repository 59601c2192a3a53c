package io.sluice.gateway.servlet;

import io.sluice.gateway.host.OpenRequests;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exchanges of a handler that have not ended, looked after by one thread. Safe for use by any number of threads. */
final class OpenExchanges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenExchanges.class);

    private final OpenRequests requests;
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final Ticker ticker = Ticker.system();
    private final ClientWatch watch = new ClientWatch();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, OpenExchanges::daemon);
    private final AtomicBoolean closed = new AtomicBoolean();

    private OpenExchanges(OpenRequests requests) {
        this.requests = requests;
    }

    /** Returns a set without exchanges, which looks after those that come, and counts them as open requests. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with its thread
    static OpenExchanges watchedEvery(Duration period, OpenRequests requests) {
        OpenExchanges open = new OpenExchanges(requests);
        open.thread.scheduleWithFixedDelay(open::look, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        return open;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "sluice-servlet-clients");
        thread.setDaemon(true);
        return thread;
    }

    void add(Exchange exchange) {
        requests.opened();
        exchanges.add(exchange);
    }

    void remove(Exchange exchange) {
        if (exchanges.remove(exchange)) {
            requests.closed();
        }
    }

    /** Returns what time it is, for {@link Exchange#look}. */
    long nowNanos() {
        return ticker.nanos();
    }

    /** Ends the thread; the exchanges go on without it. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            thread.execute(watch::close);
            thread.shutdown();
        }
    }

    private void look() {
        if (closed.get()) {
            return; // or the selector that was closed would come back
        }
        try {
            long now = nowNanos();
            watch.forgetEnded();
            for (Exchange exchange : exchanges) {
                exchange.look(now, watch);
            }
            watch.look();
        } catch (RuntimeException defect) {
            // One that gets out would be the last look.
            LOG.error("clients were not looked at, by a defect", defect);
        }
    }
}
