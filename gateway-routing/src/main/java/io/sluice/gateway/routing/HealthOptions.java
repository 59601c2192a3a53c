package io.sluice.gateway.routing;

import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.routing.health.EndpointHealths;
import io.sluice.gateway.routing.health.HealthConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * The options about upstreams that keep failing.
 *
 * @param ejection when they are left alone; empty = never
 */
record HealthOptions(Optional<HealthConfig> ejection) {
    static HealthOptions read(OptionReader options) {
        boolean off = options.choice(RoutingOption.EJECTION).equals("off");
        int failures = options.integer(RoutingOption.EJECTION_FAILURES);
        Duration base = options.millis(RoutingOption.EJECTION_BASE);
        Duration max = options.millisFrom(RoutingOption.EJECTION_BASE, RoutingOption.EJECTION_MAX);
        boolean inOrder = max.compareTo(base) >= 0;
        return new HealthOptions(
                off || !inOrder ? Optional.empty() : Optional.of(new HealthConfig(failures, base, max)));
    }

    void applyTo(GatewayBuilder builder) {
        ejection.ifPresent(config -> builder.endpointHealth(EndpointHealths.create(config)));
    }
}
