package io.sluice.gateway.internal.decide;

import io.sluice.gateway.spi.Endpoint;
import java.util.HashSet;
import java.util.Set;

/**
 * The names of the endpoints that an operator took out for new calls (clause HC-L-5). By name, so that they stay out when routes are read anew.
 *
 * <p>Safe for use by any number of threads. While nothing is out a look costs one read.
 */
public final class DrainedEndpoints {
    /** Far more than an operator takes out. */
    private static final int MOST = 10_000;

    private volatile Set<String> names = Set.of();

    /** Creates it; nothing is out. */
    public DrainedEndpoints() {}

    /** Returns whether the endpoint is out. */
    public boolean contains(Endpoint endpoint) {
        Set<String> out = names;
        return !out.isEmpty() && out.contains(endpoint.name());
    }

    /** Returns whether endpoints of this name are out. */
    public boolean contains(String name) {
        return names.contains(name);
    }

    /**
     * Takes those of a name out.
     *
     * @throws IllegalStateException if too many are out
     */
    public synchronized void add(String name) {
        Set<String> more = new HashSet<>(names);
        if (more.add(name) && more.size() > MOST) {
            throw new IllegalStateException("drained: " + more.size() + " endpoints (expected: <= " + MOST + ")");
        }
        names = Set.copyOf(more);
    }

    /** Lets those of a name in again; returns whether they were out. */
    public synchronized boolean remove(String name) {
        Set<String> less = new HashSet<>(names);
        boolean wasOut = less.remove(name);
        names = Set.copyOf(less);
        return wasOut;
    }

    @Override
    public String toString() {
        return "DrainedEndpoints" + names;
    }
}
