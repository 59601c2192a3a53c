package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds what is legal in a route config and has no effect. */
final class RouteWarnings {
    private RouteWarnings() {}

    static List<ConfigProblem> of(List<RouteEntry> entries) {
        List<ConfigProblem> warnings = new ArrayList<>();
        Map<ModelPattern, RouteEntry> firstOfPrefix = new HashMap<>();
        for (RouteEntry entry : entries) {
            String kind = entry.isExternal() ? "an entry without fallback: true" : "a local entry";
            for (String field : entry.idleFields()) {
                warnings.add(
                        new ConfigProblem(entry.path() + "." + field, "", "not given, it has no effect on " + kind));
            }
            RouteEntry first = entry.prefix() == null ? null : firstOfPrefix.putIfAbsent(entry.prefix(), entry);
            if (first != null && entry.fallbackEndpoint().isEmpty()) {
                warnings.add(deadPrefix(entry, first));
            }
        }
        return List.copyOf(warnings);
    }

    /** Clause C-5. */
    private static ConfigProblem deadPrefix(RouteEntry entry, RouteEntry first) {
        return new ConfigProblem(
                entry.path() + ".prefix",
                Shown.text(String.valueOf(entry.prefix())),
                "another prefix than that of " + first.path() + ", which takes all calls of this one");
    }
}
