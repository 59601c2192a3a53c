package io.sluice.gateway.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds what is legal in a route config and has no effect. */
final class RouteWarnings {
    private RouteWarnings() {}

    static List<String> of(List<RouteEntry> entries) {
        List<String> warnings = new ArrayList<>();
        Map<ModelPattern, List<RouteEntry>> groups = PrefixGroups.of(entries);
        for (RouteEntry entry : entries) {
            for (String field : entry.idleFields()) {
                warnings.add(entry.path() + "." + field);
            }
            List<RouteEntry> winners =
                    entry.prefix() == null ? List.of(entry) : groups.getOrDefault(entry.prefix(), List.of(entry));
            if (!winners.contains(entry) && entry.fallbackEndpoint().isEmpty()) {
                warnings.add(deadPrefix(entry, winners));
            }
        }
        return List.copyOf(warnings);
    }

    /** Clauses RT-C-5 and RT-C-10. */
    private static String deadPrefix(RouteEntry entry, List<RouteEntry> winners) {
        String first = winners.get(0).path();
        String others = winners.size() == 1 ? first + " has" : first + " and others have";
        String weight = winners.get(0).weight() > 0 ? " and a weight" : "";
        String verb = winners.size() == 1 ? " takes" : " take";
        return entry.path() + ".prefix has no effect: " + others + " the same" + weight + " and" + verb
                + " all its calls";
    }
}
