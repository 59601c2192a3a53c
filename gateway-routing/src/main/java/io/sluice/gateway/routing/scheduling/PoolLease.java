package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.LeakDetector;
import io.sluice.gateway.spi.Lease;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** A lease that is counted at its instance from its creation to its first end. */
final class PoolLease implements Lease {
    private static final AtomicIntegerFieldUpdater<PoolLease> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(PoolLease.class, "ended");

    private final PoolMember member;

    @SuppressWarnings("UnusedVariable") // used through ENDED
    private volatile int ended;

    private PoolLease(PoolMember member) {
        this.member = member;
    }

    static PoolLease open(PoolMember member) {
        PoolLease lease = new PoolLease(member);
        member.leaseOpened();
        LeakDetector.opened(lease, "lease");
        return lease;
    }

    @Override
    public Instance instance() {
        return member.instance();
    }

    @Override
    public void progress(int bytes) {}

    @Override
    public void succeeded() {
        end();
    }

    @Override
    public void failed(ErrorKind kind) {
        end();
    }

    @Override
    public void cancelled() {
        end();
    }

    private void end() {
        if (ENDED.compareAndSet(this, 0, 1)) {
            LeakDetector.closed(this);
            member.leaseEnded();
        }
    }

    @Override
    public String toString() {
        return "PoolLease[" + member.id() + (ended == 0 ? ", open]" : ", ended]");
    }
}
