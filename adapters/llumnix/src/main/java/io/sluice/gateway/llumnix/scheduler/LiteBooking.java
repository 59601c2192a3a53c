package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A booking of one instance in lite mode, from its placement to its release. Safe for use by any number of threads. */
final class LiteBooking implements BookingMode.Held {
    /** An event of a stream, of which nearly all is JSON around the token. */
    private static final int BYTES_A_TOKEN = 200;

    private final LiteMode mode;
    private final Booking booking;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean released = new AtomicBoolean();

    /** Whether the scheduler knows that content has come. */
    private volatile boolean prefillReported;

    /**
     * Creates one.
     *
     * @param booking that of one instance
     */
    LiteBooking(LiteMode mode, Booking booking) {
        this.mode = mode;
        this.booking = booking;
    }

    Booking booking() {
        return booking;
    }

    WireInstance instance() {
        return booking.instances().get(0);
    }

    String id() {
        return booking.question().id();
    }

    String gatewayId() {
        return booking.question().gatewayId();
    }

    boolean is(Role role) {
        return instance().is(role);
    }

    /** Returns the tokens of the prompt, and a guess at those that have come. */
    long tokens() {
        long came = bytes.get();
        return booking.question().promptTokens() + (came + BYTES_A_TOKEN - 1) / BYTES_A_TOKEN;
    }

    /** Returns whether content has come of which the scheduler does not know. */
    boolean hasNewContent() {
        return bytes.get() > 0 && !prefillReported;
    }

    /** Notes that the scheduler knows of content. */
    void reported() {
        prefillReported = true;
    }

    @Override
    public void progress(int more) {
        if (more > 0 && bytes.getAndAdd(more) == 0) {
            mode.begun(this);
        }
    }

    @Override
    public void ended(boolean succeeded) {
        release();
    }

    /** Releases it, unless that has happened. */
    void release() {
        if (released.compareAndSet(false, true)) {
            mode.over(this);
        }
    }
}
