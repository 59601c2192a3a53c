package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.llumnix.scheduler.SchedulerClient.Sent;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Tells the scheduler from time to time how many tokens calls have, and of which the first content has come (clause FL-S-8). A report that fails is not repeated: the next one says
 * it again. Safe for use by any number of threads.
 */
final class Reports {
    private final SchedulerClient client;
    private final SchedulerAddresses addresses;
    private final Timer timer;
    private final Duration interval;
    private final Supplier<String> gatewayId;
    private final Set<LiteBooking> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Creates them.
     *
     * @param interval zero = nothing is reported
     * @param gatewayId what names the gateway now; empty = nobody listens
     */
    Reports(
            SchedulerClient client,
            SchedulerAddresses addresses,
            Timer timer,
            Duration interval,
            Supplier<String> gatewayId) {
        this.client = client;
        this.addresses = addresses;
        this.timer = timer;
        this.interval = interval;
        this.gatewayId = gatewayId;
    }

    void start() {
        if (!interval.isZero()) {
            timer.schedule(this::tick, interval.toNanos());
        }
    }

    void add(LiteBooking booking) {
        open.add(booking);
    }

    void remove(LiteBooking booking) {
        open.remove(booking);
    }

    /** Returns the number of bookings that it knows. */
    int open() {
        return open.size();
    }

    private void tick() {
        if (closed) {
            return;
        }
        timer.schedule(this::tick, interval.toNanos());
        String gateway = gatewayId.get();
        if (!gateway.isEmpty() && underWay.compareAndSet(false, true)) {
            send(gateway);
        }
    }

    private void send(String gateway) {
        List<LiteBooking> ours = new ArrayList<>();
        List<LiteBooking> begun = new ArrayList<>();
        for (LiteBooking booking : open) {
            if (booking.gatewayId().equals(gateway)) {
                ours.add(booking);
                if (booking.hasNewContent()) {
                    begun.add(booking);
                }
            }
        }
        Sent sent = client.post(addresses.current(), "/report", Messages.report(begun, ours));
        // The next one says more, so this one is not waited for any longer.
        Timeout limit = timer.schedule(
                sent::cancel, Math.max(interval.toNanos(), Duration.ofSeconds(1).toNanos()));
        sent.response().whenComplete((response, failure) -> {
            limit.cancel();
            underWay.set(false);
            if (response != null && response.status() == 200) {
                begun.forEach(LiteBooking::reported);
            }
        });
    }

    /** Reports nothing any more. */
    void close() {
        closed = true;
    }
}
