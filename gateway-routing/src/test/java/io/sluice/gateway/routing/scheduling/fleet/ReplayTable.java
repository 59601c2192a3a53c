package io.sluice.gateway.routing.scheduling.fleet;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The figures of a scenario as a table in Markdown.
 *
 * @param scenario whose; its name is that of the table's block in a page
 * @param loads at which loads
 */
record ReplayTable(ReplayScenario scenario, List<Double> loads) {
    static final ReplayTable EIGHT = new ReplayTable(ReplayScenario.EIGHT, List.of(0.5, 0.7, 0.85, 0.95));
    static final ReplayTable THIRTY_TWO = new ReplayTable(ReplayScenario.THIRTY_TWO, List.of(0.7, 0.85, 0.95));
    static final ReplayTable ONE_SLOW = new ReplayTable(ReplayScenario.ONE_SLOW, List.of(0.7, 0.85));
    static final ReplayTable ONE_DIES = new ReplayTable(ReplayScenario.ONE_DIES, List.of(0.7, 0.85));

    private static final String HEAD = """
            | load | policy | mean s to first token | p99 s to first token | ms a token | within limits | cache hits | to the longest part | tokens/s | broken off |
            |---:|---|---:|---:|---:|---:|---:|---:|---:|---:|
            """;

    /** Returns the page with the table as it is now. */
    String inPage(String page, ReplayFigures figures) {
        figures.prepare(scenario, loads, Contenders.ALL);
        String rows = loads.stream()
                .flatMap(load -> Contenders.ALL.stream()
                        .map(contender -> row(load, contender, figures.of(scenario, load, contender))))
                .collect(Collectors.joining());
        return PageBlock.replace(page, scenario.name(), HEAD + rows);
    }

    static String row(double load, Contender contender, FleetResult result) {
        return String.format(
                Locale.ROOT,
                "| %.0f%% | `%s` | %.2f | %.1f | %.1f | %.1f%% | %.1f%% | %.0f%% | %.0f | %d |\n",
                100 * load,
                contender.name(),
                result.meanSeconds(),
                result.p99Seconds(),
                result.millisPerToken(),
                100 * result.withinLimits(),
                100 * result.hitRate(),
                100 * result.followed(),
                result.tokensPerSecond(),
                result.failed());
    }
}
