package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.routing.scheduling.PoolHealth.Probing;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is counted at its member from before its creation to its first end.
 *
 * <p>One field tells everything, since one is made for every call: it holds the member, or the probe of it, while the lease is open, and from its end on
 * the instance alone.
 *
 * <p>Any thread may end it: the first that takes the member out of that field by a compare-and-set does.
 */
class PoolLease implements Lease {
    private static final AtomicReferenceFieldUpdater<PoolLease, Object> HOLDER =
            AtomicReferenceFieldUpdater.newUpdater(PoolLease.class, Object.class, "holder");

    /** A {@link PoolMember}, a {@link Probing} or an {@link Instance}. */
    private volatile Object holder;

    PoolLease(Object holder) {
        this.holder = holder;
    }

    /** Notes that it is open. */
    final PoolLease opened() {
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
        succeeding();
        end((load, probe) -> load.health().succeeded(load, probe));
    }

    @Override
    public final void limited(Duration wait) {
        end((load, probe) -> {
            load.limits().limit(load, wait);
            load.health().succeeded(load, probe); // who counts its callers is well
        });
    }

    @Override
    public final void failed(ErrorKind kind) {
        end((load, probe) -> load.health().failed(load, probe));
    }

    @Override
    public final void cancelled() {
        end((load, probe) -> load.health().cancelled(load, probe));
    }

    /** Ends the lease of a call that was not placed after all; nobody is told of its room, for want of which others cannot be placed either. */
    final void undone() {
        Object was = end();
        if (was != null) {
            Load load = member(was).load();
            load.health().cancelled(load, probe(was));
        }
    }

    /** Ends the lease in a way, if this is its first end; then tells those who wait, who may be placed before this returns. */
    private void end(Ending way) {
        Object was = end();
        if (was == null) {
            return;
        }
        PoolMember member = member(was);
        way.end(member.load(), probe(was));
        if (member.isBounded()) {
            member.load().roomMade();
        }
    }

    /** Called before the lease ends by success; after that it may be called again. */
    void succeeding() {}

    /** Gives back what the lease holds besides its count; called once. */
    void release(Load load) {}

    /** Returns the holder if this is the first end, else null. */
    private @Nullable Object end() {
        Object was = holder;
        if (was instanceof Instance
                || !HOLDER.compareAndSet(this, was, member(was).instance())) {
            LeakDetector.endedTwice(this, "lease");
            return null;
        }
        LeakDetector.closed(this);
        release(member(was).load());
        member(was).load().leaseEnded();
        return was;
    }

    private static PoolMember member(Object holder) {
        return holder instanceof Probing probing ? probing.member() : (PoolMember) holder;
    }

    private static Circuit.@Nullable Probe probe(Object holder) {
        return holder instanceof Probing probing ? probing.probe() : null;
    }

    /** What an end says of the member. */
    @FunctionalInterface
    private interface Ending {
        void end(Load load, Circuit.@Nullable Probe probe);
    }

    @Override
    public String toString() {
        boolean ended = holder instanceof Instance;
        return "PoolLease[" + instance().id() + (ended ? ", ended]" : ", open]");
    }
}
