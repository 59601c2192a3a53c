package io.sluice.gateway.routing;

import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists the endpoints of entries, with the models for which calls get there. */
final class RoutedEndpoints {
    private RoutedEndpoints() {}

    /** Returns those of all entries, each with the patterns of models for which it is a route or a fallback; an empty list = any model. */
    static Map<Endpoint, List<String>> byPrefix(List<RouteEntry> entries) {
        Map<Endpoint, List<String>> endpoints = new LinkedHashMap<>();
        for (RouteEntry entry : entries) {
            if (entry.route() instanceof Route.External external) {
                endpoints.merge(external.endpoint(), patterns(entry), RoutedEndpoints::both);
            }
        }
        return Collections.unmodifiableMap(endpoints);
    }

    /** Returns those of the entries that calls can get to, whatever their model but for a fallback's. */
    static Map<Endpoint, List<String>> byWeight(List<RouteEntry> entries) {
        Map<Endpoint, List<String>> endpoints = new LinkedHashMap<>();
        for (RouteEntry entry : entries) {
            boolean isUsed = entry.weight() > 0 || entry.fallback();
            if (isUsed && entry.route() instanceof Route.External external) {
                List<String> models = entry.weight() > 0 ? List.of() : names(entry.fallbackModels());
                endpoints.merge(external.endpoint(), models, RoutedEndpoints::both);
            }
        }
        return Collections.unmodifiableMap(endpoints);
    }

    private static List<String> patterns(RouteEntry entry) {
        ModelPattern prefix = entry.prefix();
        List<String> fallbacks = names(entry.fallbackModels());
        if (prefix == null) {
            return fallbacks;
        }
        boolean takesAll = entry.fallback() && fallbacks.isEmpty();
        return takesAll
                ? List.of()
                : both(List.of(prefix.toString()), fallbacks.isEmpty() ? List.of(prefix.toString()) : fallbacks);
    }

    private static List<String> names(List<ModelPattern> patterns) {
        return patterns.stream().map(ModelPattern::toString).toList();
    }

    private static List<String> both(List<String> one, List<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return List.of();
        }
        List<String> all = new ArrayList<>(one);
        other.stream().filter(name -> !one.contains(name)).forEach(all::add);
        return List.copyOf(all);
    }
}
