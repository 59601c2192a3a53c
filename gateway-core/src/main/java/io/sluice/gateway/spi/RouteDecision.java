package io.sluice.gateway.spi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The route of a call together with its fallback chain: everything that routing decides, in one immutable value that is built once,
 * with the route table.
 *
 * @param route where the call goes first
 * @param fallbackChain where it goes if that fails, in order; without the endpoint of the route itself (clause RT-D-3), and empty if the call is refused
 */
public record RouteDecision(Route route, List<Endpoint> fallbackChain) {
    private static final RouteDecision INTERNAL = internal(List.of());
    private static final RouteDecision UNMATCHED = unmatched(List.of());

    public RouteDecision {
        Objects.requireNonNull(route, "route");
        fallbackChain = List.copyOf(fallbackChain);
        if (route instanceof Route.Refused && !fallbackChain.isEmpty()) {
            throw new IllegalArgumentException(
                    "fallback chain of a refusal: " + fallbackChain.size() + " endpoints (expected: none)");
        }
    }

    /** Returns the decision for the instances, without a fallback chain. */
    public static RouteDecision internal() {
        return INTERNAL;
    }

    /** Returns the decision for the instances, and for these endpoints if they fail. */
    public static RouteDecision internal(List<Endpoint> fallbackChain) {
        return new RouteDecision(Route.INTERNAL, fallbackChain);
    }

    /** Returns the decision for an endpoint, without a fallback chain. */
    public static RouteDecision external(Endpoint endpoint) {
        return external(endpoint, List.of());
    }

    /** Returns the decision for an endpoint, and for these others if it fails. */
    public static RouteDecision external(Endpoint endpoint, List<Endpoint> fallbackChain) {
        return new RouteDecision(new Route.External(endpoint), fallbackChain);
    }

    /** Returns the decision for a call that no route fits: it is answered with 404. */
    public static RouteDecision unmatched() {
        return UNMATCHED;
    }

    /** Returns the decision for a call that no route fits, and which these endpoints take. */
    public static RouteDecision unmatched(List<Endpoint> fallbackChain) {
        return new RouteDecision(Route.UNMATCHED, fallbackChain);
    }

    /**
     * Returns the decision to answer a call with an error at once.
     *
     * @param status 400 to 599
     * @param code the {@code error.code}, for programs; not empty
     * @param message the {@code error.message}, which the client sees
     */
    public static RouteDecision refused(int status, String code, String message) {
        return new RouteDecision(new Route.Refused(status, code, message, null), List.of());
    }

    /**
     * Returns the decision to answer a call with an error at once, and to ask for patience.
     *
     * @param status 400 to 599
     * @param code the {@code error.code}, for programs; not empty
     * @param message the {@code error.message}, which the client sees
     * @param retryAfter when trying again may help
     */
    public static RouteDecision refused(int status, String code, String message, Duration retryAfter) {
        Objects.requireNonNull(retryAfter, "retryAfter");
        return new RouteDecision(new Route.Refused(status, code, message, retryAfter), List.of());
    }
}
