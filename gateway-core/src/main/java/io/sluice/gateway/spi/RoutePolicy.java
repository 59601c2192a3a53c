package io.sluice.gateway.spi;

import io.sluice.gateway.ConfigProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides where a call goes, or that it goes nowhere. A function is enough: {@code query -> RouteDecision.internal()}.
 *
 * <p>{@link #route} is on the hot path of every call: it runs on the caller's thread, any number of threads at a time, must not block,
 * and should not allocate: decisions are values built when the policy was built.
 *
 * <p>A policy that {@linkplain Route.Refused refuses} calls is also asked about those that it does not route: lists of models and calls on stored things are
 * refused if {@link #explain} says that they may be, and then {@link #route}, if there is more than one option, that they are.
 *
 * <p>{@code RoutePolicyContract} in {@code gateway-testkit} is the contract as a test suite.
 */
@FunctionalInterface
public interface RoutePolicy {
    /** Returns the decision for a call; never null, and never an exception for any query. */
    RouteDecision route(RouteQuery query);

    /**
     * Returns what {@link #route} would decide and why, without side effect (a rotating policy does not move on). By default it asks {@code route}, so a policy
     * whose {@code route} draws, counts or moves on has an explanation of its own.
     */
    default RouteExplanation explain(RouteQuery query) {
        return RouteExplanation.certain(route(query), "the policy decides so");
    }

    /** Returns the names of models that routes name exactly, for model lists; wildcards are left out. */
    default Set<String> models() {
        return Set.of();
    }

    /** Returns all routes that calls can take first, each once: a call on a thing that was stored on the way of one of them can be sent there again. */
    default List<Route> routes() {
        return List.of();
    }

    /**
     * Returns all endpoints that calls can be sent to, those of fallback chains included, with the patterns of the models for which; an empty list = any model. For
     * operators and for {@code Gateway.drain}, which knows only these. By default those of {@link #routes}.
     *
     * @return in the order in which they are shown; endpoints that are equal stand once
     */
    default Map<Endpoint, List<String>> endpoints() {
        Map<Endpoint, List<String>> endpoints = new LinkedHashMap<>();
        for (Route route : routes()) {
            if (route instanceof Route.External external) {
                endpoints.put(external.endpoint(), List.of());
            }
        }
        return endpoints;
    }

    /** Returns where models go that no route names exactly, each route once, for model lists: there may be more of them than {@link #models} has. */
    default List<Route> wildcardRoutes() {
        return List.of();
    }

    /**
     * Returns what stands against carrying calls by this transport: for each endpoint what it wants and the transport {@linkplain HttpTransport#unsupported can't do}.
     * Called when a gateway is built, which is refused then; a policy that can be replaced asks the same of each that follows.
     */
    default List<ConfigProblem> problemsWith(HttpTransport transport) {
        return List.of();
    }

    /** Returns the policy that sends every call to the instances. */
    static RoutePolicy internal() {
        return InternalOnly.INSTANCE;
    }

    /** Makes the route policy of a gateway when it is built. */
    @FunctionalInterface
    interface Factory {
        /**
         * Returns a policy; one that is {@link AutoCloseable} ends with the gateway.
         *
         * @throws io.sluice.gateway.ConfigurationException if it can't be made; then the gateway is not built
         */
        RoutePolicy create();
    }
}
