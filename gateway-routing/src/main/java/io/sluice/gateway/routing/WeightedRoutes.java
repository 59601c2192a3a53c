package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The routes of a table that have a weight, and the decisions they can lead to. Immutable. */
final class WeightedRoutes {
    /** What is built beforehand may take about 40 MB. */
    private static final long MAX_COMBINATIONS = 10_000_000;

    private final List<Route> routes;
    private final int[] weights;
    private final List<RouteEntry> entries;

    WeightedRoutes(List<RouteEntry> entries) {
        List<RouteEntry> weighted = weighted(entries);
        // Without any weight there is no route, only the chain (clause RT-C-3): one choice, taken always.
        this.routes = weighted.isEmpty()
                ? List.of(Route.UNMATCHED)
                : weighted.stream().map(RouteEntry::route).toList();
        this.weights = weighted.isEmpty()
                ? new int[] {1}
                : weighted.stream().mapToInt(RouteEntry::weight).toArray();
        this.entries = entries;
    }

    /** Adds what clause RT-C-3 forbids, and what is too much to be built. */
    static void check(List<RouteEntry> entries, List<ConfigProblem> problems) {
        FallbackChains.check(entries, problems);
        List<RouteEntry> weighted = weighted(entries);
        boolean onlyFallbacks =
                entries.stream().allMatch(e -> e.fallbackEndpoint().isPresent());
        if (weighted.isEmpty() && !onlyFallbacks) {
            problems.add(new ConfigProblem(
                    "route-config", "total weight 0", "a weight > 0, or only endpoints with fallback: true"));
        }
        FallbackChains chains = new FallbackChains(entries);
        long combinations = (long) weighted.size()
                * (chains.size() + 1)
                * (chains.restricted().size() + 1);
        if (combinations > MAX_COMBINATIONS) {
            problems.add(new ConfigProblem(
                    "route-config",
                    combinations + " combinations of a weight, a fallback and a pattern of fallback_models",
                    "<= " + MAX_COMBINATIONS));
        }
    }

    /** Returns all entries of the table, those without a weight, too. */
    List<RouteEntry> entries() {
        return entries;
    }

    /** Returns the weights, each at least 1. */
    int[] weights() {
        return weights.clone();
    }

    /** Returns a name for each route that says what it is and not where it stands; equal ones are numbered. */
    List<String> identities() {
        Set<String> identities = new LinkedHashSet<>();
        for (Route route : routes) {
            String name = route instanceof Route.External external
                    ? route.label() + "\n" + external.endpoint().rewriteModel()
                    : route.label();
            for (int copy = 2; !identities.add(name); copy++) {
                name += "\n" + copy;
            }
        }
        return List.copyOf(identities);
    }

    /** Returns for each model the decisions, one for each route in order. */
    ModelMap<RouteDecision[]> decisions() {
        FallbackChains chains = new FallbackChains(entries);
        Map<BitSet, RouteDecision[]> shared = new HashMap<>();
        return ModelMap.build(chains.restricted(), chains.unrestricted(), FallbackChains::union)
                .map(members -> shared.computeIfAbsent(members, set -> decisions(chains, set)));
    }

    private RouteDecision[] decisions(FallbackChains chains, BitSet members) {
        return routes.stream()
                .map(route -> new RouteDecision(route, chains.chain(members, route)))
                .toArray(RouteDecision[]::new);
    }

    private static List<RouteEntry> weighted(List<RouteEntry> entries) {
        return entries.stream().filter(entry -> entry.weight() > 0).toList();
    }
}
