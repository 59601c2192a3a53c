package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The scheduler hears from the gateways alone (lite mode, clause FL-S-7): of the first content, by which a prefill is released, and of each end. It books only for gateways that keep
 * a connection, and forgets their bookings with that; so nothing is asked while there is none, and what was booked by another one is not released.
 */
final class LiteMode implements BookingMode {
    private final Keepalive keepalive;
    private final Reports reports;
    private final Consumer<Booking> release;

    /** Those of prefills that run, by the ids that their decodes have too. */
    private final Map<String, LiteBooking> prefills = new ConcurrentHashMap<>();

    LiteMode(Keepalive keepalive, Reports reports, Consumer<Booking> release) {
        this.keepalive = keepalive;
        this.reports = reports;
        this.release = release;
    }

    /** Begins to keep the connection, and to report. */
    LiteMode start() {
        keepalive.start();
        reports.start();
        return this;
    }

    @Override
    public String gatewayId() {
        return keepalive.gatewayId();
    }

    @Override
    public Held held(Booking booking) {
        LiteBooking held = new LiteBooking(this, booking);
        if (held.is(Role.PREFILL)) {
            prefills.put(held.id(), held);
        }
        reports.add(held);
        return held;
    }

    /** Called once, when the first content of a leg has come. */
    void begun(LiteBooking held) {
        if (held.is(Role.PREFILL)) {
            held.release();
        } else if (held.is(Role.DECODE)) {
            LiteBooking prefill = prefills.get(held.id());
            if (prefill != null) {
                prefill.release();
            }
        }
    }

    /** Called once, when a booking is not needed any more. */
    void over(LiteBooking held) {
        prefills.remove(held.id(), held);
        reports.remove(held);
        if (held.gatewayId().equals(keepalive.gatewayId())) {
            release.accept(held.booking());
        }
    }

    /** Returns the number of bookings that are not over; 0 at rest. */
    int open() {
        return reports.open();
    }

    @Override
    public void close() {
        reports.close();
        keepalive.close();
    }
}
