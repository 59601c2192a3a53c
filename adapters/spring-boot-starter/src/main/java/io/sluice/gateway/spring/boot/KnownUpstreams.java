package io.sluice.gateway.spring.boot;

import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RoutePolicy;
import org.jspecify.annotations.Nullable;

/** Whether there is anything to which a gateway could send a call. Safe for use by any number of threads. */
final class KnownUpstreams {
    private final @Nullable RoutePolicy routes;
    private final @Nullable InstanceSource instances;

    /**
     * Creates it for the parts of a gateway.
     *
     * @param routes null if that is not known
     * @param instances null if that is not known
     */
    KnownUpstreams(@Nullable RoutePolicy routes, @Nullable InstanceSource instances) {
        this.routes = routes;
        this.instances = instances;
    }

    /** Returns what is missing, in words; empty if there is something, or it can't be known. */
    String missing(GatewaySnapshot now) {
        if (instances == null || routes == null || !now.instances().isEmpty() || hasEndpoint(routes)) {
            return "";
        }
        if (!instances.isLoaded()) {
            return "no source of instances has answered yet";
        }
        return instances.instances().isEmpty() ? "no instance and no endpoint is known" : "";
    }

    private static boolean hasEndpoint(RoutePolicy routes) {
        return routes.routes().stream().anyMatch(Route.External.class::isInstance);
    }
}
