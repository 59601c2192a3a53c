package io.sluice.gateway.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which entries of one prefix take its calls: those with a weight share them (clause RT-C-10); if none has one, the first takes them all (RT-C-5). */
final class PrefixGroups {
    private PrefixGroups() {}

    /** Returns for each prefix the entries that take its calls, at least one, both in config order. */
    static Map<ModelPattern, List<RouteEntry>> of(List<RouteEntry> entries) {
        Map<ModelPattern, List<RouteEntry>> groups = entries.stream()
                .filter(entry -> entry.prefix() != null)
                .collect(Collectors.groupingBy(RouteEntry::prefix, LinkedHashMap::new, Collectors.toList()));
        groups.replaceAll((prefix, group) -> winners(group));
        return groups;
    }

    private static List<RouteEntry> winners(List<RouteEntry> group) {
        List<RouteEntry> weighted =
                group.stream().filter(entry -> entry.weight() > 0).toList();
        return weighted.isEmpty() ? List.of(group.get(0)) : weighted;
    }
}
