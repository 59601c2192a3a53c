package io.sluice.gateway.routing.health;

import io.sluice.gateway.spi.EndpointHealth;

/** The endpoint health that comes with the library. */
public final class EndpointHealths {
    private EndpointHealths() {}

    /** Returns the maker of an endpoint health with a circuit for each endpoint, for {@code GatewayBuilder.endpointHealth}. */
    public static EndpointHealth.Factory create(HealthConfig config) {
        return ticker -> new EndpointCircuits(config, ticker);
    }
}
