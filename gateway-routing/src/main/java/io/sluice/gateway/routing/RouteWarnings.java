package io.sluice.gateway.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds what is legal in a route config and has no effect. */
final class RouteWarnings {
    private RouteWarnings() {}

    static List<String> of(List<RouteEntry> entries) {
        List<String> warnings = new ArrayList<>();
        Map<ModelPattern, RouteEntry> firstOfPrefix = new HashMap<>();
        for (RouteEntry entry : entries) {
            String kind = entry.isExternal() ? "an entry without fallback: true" : "a local entry";
            for (String field : entry.idleFields()) {
                warnings.add(entry.path() + "." + field + " has no effect on " + kind);
            }
            RouteEntry first = entry.prefix() == null ? null : firstOfPrefix.putIfAbsent(entry.prefix(), entry);
            if (first != null && entry.fallbackEndpoint().isEmpty()) {
                warnings.add(deadPrefix(entry, first));
            }
        }
        return List.copyOf(warnings);
    }

    /** Clause C-5. */
    private static String deadPrefix(RouteEntry entry, RouteEntry first) {
        return entry.path() + ".prefix has no effect: " + first.path() + " has the same and takes all its calls";
    }
}
