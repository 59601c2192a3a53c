package io.sluice.gateway.routing.scheduling.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What disaggregation brings on a trace, by policy and by price, as a table in Markdown. */
final class ReplayPairsTable {
    private static final String HEAD = """
            | load | engines | policy | `pd-disaggregate` | mean s to first token | p99 s to first token | ms a token | within limits | in two legs |
            |---:|---|---|---|---:|---:|---:|---:|---:|
            """;
    private static final List<Double> LOADS = List.of(0.5, 0.7);
    private static final Contender LLM_D = Contenders.of("llm-d");

    private ReplayPairsTable() {}

    /** Returns the page with the table as it is now. */
    static String inPage(String page, Replay trace) {
        String rows = rows().parallelStream().map(row -> row.text(trace)).collect(Collectors.joining());
        return PageBlock.replace(page, "trace-pairs", HEAD + rows);
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (double load : LOADS) {
            rows.add(new Row(load, 0, Contenders.EXPECTED_LATENCY, false));
            for (int prefill : new int[] {6, 4}) {
                rows.add(new Row(load, prefill, LLM_D, false));
                rows.add(new Row(load, prefill, Contenders.EXPECTED_LATENCY, false));
                rows.add(new Row(load, prefill, Contenders.EXPECTED_LATENCY, true));
            }
        }
        return rows;
    }

    private record Row(double load, int prefill, Contender contender, boolean byPrice) {
        String text(Replay trace) {
            boolean isNeutral = prefill == 0;
            ReplayScenario scenario = isNeutral ? ReplayScenario.EIGHT : ReplayScenario.pairs(prefill, byPrice);
            FleetResult result = scenario.run(trace, contender, load);
            return String.format(
                    Locale.ROOT,
                    "| %.0f%% | %s | `%s` | %s | %.2f | %.1f | %.1f | %.1f%% | %s |\n",
                    100 * load,
                    isNeutral ? "8 neutral" : prefill + " prefill, " + (8 - prefill) + " decode",
                    contender.name(),
                    isNeutral ? "" : byPrice ? "`price`" : "`always`",
                    result.meanSeconds(),
                    result.p99Seconds(),
                    result.millisPerToken(),
                    100 * result.withinLimits(),
                    isNeutral ? "" : String.format(Locale.ROOT, "%.0f%%", 100 * result.paired()));
        }
    }
}
