package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import java.util.Locale;

/** The figures of an experiment as a table in Markdown, between two comments that name it. */
final class FigureTable {
    private static final String HEAD = """
            | policy | mean s to first token | p99 s to first token | cache hits | imbalance | ms a token | calls/s |
            |---|---:|---:|---:|---:|---:|---:|
            """;

    private FigureTable() {}

    static String of(Experiment experiment) {
        StringBuilder table = new StringBuilder(HEAD);
        for (PlacementPolicies policy : PlacementPolicies.values()) {
            FleetResult result = experiment.of(policy);
            table.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %.3f | %.2f | %.1f%% | %.2f | %.1f | %.2f |\n",
                    policy,
                    result.meanSeconds(),
                    result.p99Seconds(),
                    100 * result.hitRate(),
                    result.imbalance(),
                    result.millisPerToken(),
                    result.callsPerSecond()));
        }
        return table.toString();
    }

    /** Returns the page with the tables of all experiments as they are now. */
    static String inPage(String page) {
        String current = page;
        for (Experiment experiment : Experiment.ALL) {
            current = PageBlock.replace(current, experiment.name(), of(experiment));
        }
        return current;
    }
}
