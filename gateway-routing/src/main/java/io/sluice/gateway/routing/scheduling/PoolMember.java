package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.Instance;
import java.util.concurrent.atomic.AtomicInteger;

/** An instance in a pool, with what the calls on it have in common. */
final class PoolMember {
    private final Instance instance;
    private final AtomicInteger openLeases = new AtomicInteger();

    PoolMember(Instance instance) {
        this.instance = instance;
    }

    Instance instance() {
        return instance;
    }

    String id() {
        return instance.id();
    }

    /** Returns the number of leases that have not ended; never negative. */
    int openLeases() {
        return openLeases.get();
    }

    void leaseOpened() {
        openLeases.incrementAndGet();
    }

    void leaseEnded() {
        openLeases.decrementAndGet();
    }

    @Override
    public String toString() {
        return "PoolMember[" + instance + ", open leases " + openLeases + "]";
    }
}
