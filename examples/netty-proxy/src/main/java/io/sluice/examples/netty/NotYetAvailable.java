package io.sluice.examples.netty;

import io.sluice.gateway.ConfigProblem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The options that the host knows and cannot keep yet: their defaults pass, all else is refused by name. */
final class NotYetAvailable {
    private static final Map<String, String> DEFAULTS = new TreeMap<>(
            Map.ofEntries(Map.entry("pd-disagg-protocol", ""), Map.entry("separate-pd-scheduling", "false")));

    private NotYetAvailable() {}

    /**
     * Adds a problem for each of these options that is given something else than its default.
     *
     * @param problems those known so far; an option that is wrong anyway is not named twice
     */
    static void check(Map<String, String> values, List<ConfigProblem> problems) {
        Set<String> named = problems.stream().map(ConfigProblem::option).collect(Collectors.toSet());
        DEFAULTS.forEach((name, byDefault) -> {
            String value = values.getOrDefault(name, byDefault);
            if (!value.equals(byDefault) && !named.contains(name)) {
                String only = byDefault.isEmpty() ? "none" : byDefault;
                problems.add(new ConfigProblem(
                        name, OptionReader.shown(value), only + "; anything else is not available yet"));
            }
        });
    }
}
