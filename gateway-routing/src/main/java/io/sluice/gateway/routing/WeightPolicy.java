package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Splits calls by weight (clauses RT-W-1 to RT-W-4); a {@link WeightedPick} says how. The model has a say in the fallback chain only: for each
 * chain that models can have there is an array of finished decisions, one for each route.
 */
final class WeightPolicy implements RoutePolicy {
    private final ModelMap<RouteDecision[]> decisions;
    private final WeightedPick pick;
    private final int[] weights;
    private final long total;
    private final List<RouteEntry> entries;
    private final Map<Endpoint, List<String>> endpoints;

    WeightPolicy(WeightedRoutes routes, WeightedPick pick) {
        this.decisions = routes.decisions();
        this.pick = pick;
        this.weights = routes.weights();
        this.total = Weights.total(weights);
        this.entries = routes.entries();
        this.endpoints = RoutedEndpoints.byWeight(entries);
    }

    @Override
    public RouteDecision route(RouteQuery query) {
        return Undrained.pick(decisions.get(query.model()), pick, query);
    }

    @Override
    public RouteExplanation explain(RouteQuery query) {
        RouteDecision[] possible = decisions.get(query.model());
        String reason = "weight: " + pick;
        OptionalInt certain = pick.certain(query, index -> !Undrained.isDrained(possible[index], query));
        if (certain.isPresent()) {
            return RouteExplanation.certain(possible[certain.getAsInt()], reason);
        }
        return new RouteExplanation(Undrained.options(possible, weights, query), reason);
    }

    /** Any model goes by any of them. */
    @Override
    public List<Route> wildcardRoutes() {
        return routes();
    }

    @Override
    public List<Route> routes() {
        return Arrays.stream(decisions.get(""))
                .map(RouteDecision::route)
                .filter(route -> !(route instanceof Route.Unmatched))
                .distinct()
                .toList();
    }

    @Override
    public Map<Endpoint, List<String>> endpoints() {
        return endpoints;
    }

    @Override
    public List<ConfigProblem> problemsWith(HttpTransport transport) {
        return TransportCheck.problems(entries, transport);
    }

    @Override
    public String toString() {
        return "WeightPolicy[" + weights.length + " routes, total weight " + total + ", " + pick + "]";
    }
}
