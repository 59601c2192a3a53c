package io.sluice.gateway.testkit;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A policy that decides the same for every call. */
public record FixedRoute(RouteDecision decision) implements RoutePolicy {
    /** Returns the policy that sends every call by this route, with these endpoints behind it. */
    public static FixedRoute to(Route route, Endpoint... chain) {
        return new FixedRoute(new RouteDecision(route, List.of(chain)));
    }

    @Override
    public RouteDecision route(RouteQuery query) {
        return decision;
    }

    @Override
    public Map<Endpoint, List<String>> endpoints() {
        Map<Endpoint, List<String>> endpoints = new LinkedHashMap<>();
        if (decision.route() instanceof Route.External external) {
            endpoints.put(external.endpoint(), List.of());
        }
        decision.fallbackChain().forEach(endpoint -> endpoints.put(endpoint, List.of()));
        return endpoints;
    }

    @Override
    public RouteExplanation explain(RouteQuery query) {
        return RouteExplanation.certain(decision, "always");
    }
}
