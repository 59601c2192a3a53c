package io.sluice.gateway.spring.boot;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.KnownUpstreams;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether the gateway can take calls: it can't while it ends, and while it knows of no upstream. Engines that are ill do not make it so: calls wait, fall back, or are answered
 * in its own words. Details are numbers only; who may see them may not know the engines.
 */
final class GatewayHealth extends AbstractHealthIndicator {
    private final Gateway gateway;
    private final GatewayShutdown shutdown;
    private final @Nullable InstanceSource instances;

    /**
     * Creates it.
     *
     * @param instances null if it is not known which there are: then none are missed
     */
    GatewayHealth(Gateway gateway, GatewayShutdown shutdown, @Nullable InstanceSource instances) {
        super("The gateway can't say how it is");
        this.gateway = gateway;
        this.shutdown = shutdown;
        this.instances = instances;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        GatewaySnapshot now = gateway.snapshot();
        String reason = shutdown.isEnding() ? "shutting down" : missing();
        if (reason.isEmpty()) {
            health.up();
        } else {
            health.outOfService().withDetail("reason", reason);
        }
        health.withDetail("openCalls", now.openCalls())
                .withDetail("parkedCalls", now.retryQueue().parked())
                .withDetail("instances", states(now))
                .withDetail("limitedEndpoints", now.limits().size())
                .withDetail("ejectedEndpoints", now.openCircuits().size());
    }

    private String missing() {
        return instances == null ? "" : KnownUpstreams.missing(gateway, instances);
    }

    /** Returns how many instances are in each state. */
    private static Map<String, Integer> states(GatewaySnapshot now) {
        Map<String, Integer> states = new TreeMap<>();
        for (InstanceStatus status : now.instances()) {
            states.merge(status.state().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
        }
        return states;
    }
}
