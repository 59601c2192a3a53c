package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Mix;
import io.sluice.gateway.spi.Instance;

/** An instance in a pool, and its load. Immutable but for the load. */
final class PoolMember {
    private final Instance instance;
    private final Load load;
    private final long hash;

    PoolMember(Instance instance, Load load) {
        this.instance = instance;
        this.load = load;
        this.hash = Mix.hash(instance.id());
    }

    Instance instance() {
        return instance;
    }

    String id() {
        return instance.id();
    }

    Load load() {
        return load;
    }

    int openLeases() {
        return load.openLeases();
    }

    /** Returns a hash of the id that is the same in every process. */
    long hash() {
        return hash;
    }

    @Override
    public String toString() {
        return "PoolMember[" + instance + ", " + load + "]";
    }
}
