package io.sluice.gateway.routing;

import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.routing.health.EndpointHealths;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.scheduling.SchedulerBuilder;
import java.time.Duration;
import java.util.Optional;

/**
 * The options about upstreams that keep failing, or ask to be left alone.
 *
 * @param ejection when those that fail are left alone; empty = never
 * @param limitedAtMost how long those are left alone at most that say until when
 */
record HealthOptions(Optional<HealthConfig> ejection, Duration limitedAtMost) {
    static HealthOptions read(OptionReader options) {
        boolean off = options.choice(RoutingOption.EJECTION).equals("off");
        int failures = options.integer(RoutingOption.EJECTION_FAILURES);
        Duration base = options.millis(RoutingOption.EJECTION_BASE);
        Duration max = options.millisFrom(RoutingOption.EJECTION_BASE, RoutingOption.EJECTION_MAX);
        boolean inOrder = max.compareTo(base) >= 0;
        return new HealthOptions(
                off || !inOrder ? Optional.empty() : Optional.of(new HealthConfig(failures, base, max)),
                options.millis(RoutingOption.LIMITED_MAX));
    }

    void applyTo(GatewayBuilder builder) {
        builder.limitedAtMost(limitedAtMost);
        ejection.ifPresent(config -> builder.endpointHealth(EndpointHealths.create(config)));
    }

    void applyTo(SchedulerBuilder builder) {
        builder.limitedAtMost(limitedAtMost);
        ejection.ifPresentOrElse(builder::health, builder::withoutHealth);
    }
}
