package io.sluice.gateway.spi;

import java.util.List;
import java.util.Objects;

/**
 * The route of a call together with its fallback chain: everything that routing decides, in one immutable value that is built once,
 * with the route table.
 *
 * @param route where the call goes first
 * @param fallbackChain where it goes if that fails, in order; without the endpoint of the route itself (clause D-3)
 */
public record RouteDecision(Route route, List<Endpoint> fallbackChain) {
    private static final RouteDecision INTERNAL = new RouteDecision(Route.INTERNAL, List.of());

    public RouteDecision {
        Objects.requireNonNull(route, "route");
        fallbackChain = List.copyOf(fallbackChain);
    }

    /** Returns the decision for the instances, without a fallback chain. */
    public static RouteDecision internal() {
        return INTERNAL;
    }
}
