package io.sluice.gateway.internal.decide;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Circuits that are open or not, and of which no permit is taken. For one thread. */
final class SetHealth implements EndpointHealth {
    /** Those that are open. */
    final Set<Endpoint> open = new HashSet<>();

    @Override
    public Optional<Permit> permit(Endpoint endpoint, String model) {
        throw new AssertionError("permit asked for: " + endpoint);
    }

    @Override
    public Permit forceAcquire(Endpoint endpoint, String model) {
        throw new AssertionError("permit asked for: " + endpoint);
    }

    @Override
    public boolean isOpen(Endpoint endpoint, String model) {
        return open.contains(endpoint);
    }
}
