package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What it brings to disaggregate by price, as tables in Markdown, each between two comments that name it. */
final class PairsTable {
    private static final String HEAD = """
            | engines | `pd-disaggregate` | scheduling | mean s to first token | p99 s to first token | ms a token | within limits | in two legs |
            |---|---|---|---:|---:|---:|---:|---:|
            """;

    private PairsTable() {}

    /** Returns the page with the tables as they are now. */
    static String inPage(String page) {
        String conversations =
                with(page, "pairs-conversations", TraceSpec.conversations(Period.SHORT, Scenario.FULL_LOAD * 0.6));
        return with(conversations, "pairs-single-calls", TraceSpec.singleCalls(Scenario.FULL_LOAD_SINGLE * 0.6));
    }

    private static String with(String page, String name, TraceSpec trace) {
        return PageBlock.replace(page, name, HEAD + rows(trace));
    }

    private static String rows(TraceSpec trace) {
        return scenarios().parallelStream()
                .map(scenario -> row(scenario, scenario.run(trace)))
                .collect(Collectors.joining());
    }

    private static List<PairsScenario> scenarios() {
        return List.of(
                PairsScenario.neutral(),
                new PairsScenario(4, SchedulingMode.PD_STAGED, false),
                new PairsScenario(4, SchedulingMode.PD_STAGED, true),
                new PairsScenario(4, SchedulingMode.PD_BATCH, true),
                new PairsScenario(2, SchedulingMode.PD_STAGED, false),
                new PairsScenario(2, SchedulingMode.PD_STAGED, true),
                new PairsScenario(2, SchedulingMode.PD_BATCH, true));
    }

    private static String row(PairsScenario scenario, FleetResult result) {
        boolean isNeutral = scenario.prefill() == 0;
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.3f | %.2f | %.1f | %.1f%% | %s |\n",
                isNeutral ? "8 neutral" : scenario.prefill() + " prefill, " + (8 - scenario.prefill()) + " decode",
                isNeutral ? "" : scenario.byPrice() ? "`price`" : "`always`",
                isNeutral ? "" : scenario.mode() == SchedulingMode.PD_STAGED ? "staged" : "batch",
                result.meanSeconds(),
                result.p99Seconds(),
                result.millisPerToken(),
                100 * result.withinLimits(),
                isNeutral ? "" : String.format(Locale.ROOT, "%.0f%%", 100 * result.paired()));
    }
}
