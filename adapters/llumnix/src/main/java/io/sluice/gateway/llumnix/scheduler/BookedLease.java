package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A lease that two count: the local scheduler, whose lease is inside, and the remote one, by its booking. Its first end ends both; a later one ends neither.
 *
 * <p>Safe for use by any number of threads.
 */
final class BookedLease implements Lease {
    private static final AtomicIntegerFieldUpdater<BookedLease> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(BookedLease.class, "ended");

    private final Lease local;
    private final Instance instance;
    private final BookingMode.Held held;
    private volatile int ended;

    /**
     * Creates a lease.
     *
     * @param instance that of the local lease, at the rank that the scheduler chose
     */
    BookedLease(Lease local, Instance instance, Booking booking, BookingMode mode) {
        this.local = local;
        this.instance = instance;
        this.held = mode.held(booking);
    }

    @Override
    public Instance instance() {
        return instance;
    }

    @Override
    public long cachedPromptBytes() {
        return local.cachedPromptBytes();
    }

    @Override
    public void progress(int bytes) {
        local.progress(bytes);
        if (ended == 0) {
            held.progress(bytes);
        }
    }

    @Override
    public boolean wantsUsage() {
        return local.wantsUsage();
    }

    @Override
    public void used(TokenUsage usage) {
        local.used(usage);
    }

    @Override
    public void succeeded() {
        if (end(true)) {
            local.succeeded();
        }
    }

    @Override
    public void failed(ErrorKind kind) {
        if (end(false)) {
            local.failed(kind);
        }
    }

    @Override
    public void unreachable(ErrorKind kind) {
        if (end(false)) {
            local.unreachable(kind);
        }
    }

    @Override
    public void limited(Duration wait) {
        if (end(false)) {
            local.limited(wait);
        }
    }

    @Override
    public void refused() {
        if (end(false)) {
            local.refused();
        }
    }

    @Override
    public void cancelled() {
        if (end(false)) {
            local.cancelled();
        }
    }

    /** Ends it towards the remote scheduler; returns whether this is the first end. */
    private boolean end(boolean success) {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return false;
        }
        held.ended(success);
        return true;
    }

    @Override
    public String toString() {
        return "BookedLease[" + instance.id() + (ended == 0 ? ", open]" : ", ended]");
    }
}
