package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.routing.scheduling.PoolHealth.Probing;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.LeakDetector;
import io.sluice.gateway.spi.Lease;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is counted at its member from its creation to its first end.
 *
 * <p>One field tells everything, since one is made for every call: it holds the member, or the probe of it, while the lease is open, and from its end on
 * the instance alone.
 */
class PoolLease implements Lease {
    private static final AtomicReferenceFieldUpdater<PoolLease, Object> HOLDER =
            AtomicReferenceFieldUpdater.newUpdater(PoolLease.class, Object.class, "holder");

    /** A {@link PoolMember}, a {@link Probing} or an {@link Instance}. */
    private volatile Object holder;

    PoolLease(Object holder) {
        this.holder = holder;
    }

    /** Returns a lease that is counted from now on. */
    static PoolLease open(PoolMember member, Object holder) {
        return new PoolLease(holder).counted(member);
    }

    final PoolLease counted(PoolMember member) {
        member.load().leaseOpened();
        LeakDetector.opened(this, "lease");
        return this;
    }

    @Override
    public final Instance instance() {
        Object now = holder;
        return now instanceof Instance instance ? instance : member(now).instance();
    }

    /** Returns the member that is held; null after the end. */
    final @Nullable PoolMember member() {
        Object now = holder;
        return now instanceof Instance ? null : member(now);
    }

    @Override
    public void progress(int bytes) {}

    @Override
    public final void succeeded() {
        Object was = end();
        if (was != null) {
            Load load = member(was).load();
            load.health().succeeded(load, probe(was));
        }
    }

    @Override
    public final void failed(ErrorKind kind) {
        Object was = end();
        if (was != null) {
            Load load = member(was).load();
            load.health().failed(load, probe(was));
        }
    }

    @Override
    public final void cancelled() {
        Object was = end();
        if (was != null) {
            Load load = member(was).load();
            load.health().cancelled(load, probe(was));
        }
    }

    /** Gives back what the lease holds besides its count; called once. */
    void release() {}

    /** Returns the holder if this is the first end, else null. */
    private @Nullable Object end() {
        Object was = holder;
        if (was instanceof Instance
                || !HOLDER.compareAndSet(this, was, member(was).instance())) {
            LeakDetector.endedTwice(this, "lease");
            return null;
        }
        LeakDetector.closed(this);
        release();
        member(was).load().leaseEnded();
        return was;
    }

    private static PoolMember member(Object holder) {
        return holder instanceof Probing probing ? probing.member() : (PoolMember) holder;
    }

    private static Circuit.@Nullable Probe probe(Object holder) {
        return holder instanceof Probing probing ? probing.probe() : null;
    }

    @Override
    public String toString() {
        boolean ended = holder instanceof Instance;
        return "PoolLease[" + instance().id() + (ended ? ", ended]" : ", open]");
    }
}
