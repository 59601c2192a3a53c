package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws the figures of the conversations: a panel of bars for each of three measures, a row for each policy. */
final class Chart {
    private static final int LABELS = 130;
    private static final int PANEL = 210;
    private static final int GAP = 50;
    private static final int TOP = 78;
    private static final int ROW = 30;
    private static final int BAR = 18;
    private static final List<PlacementPolicies> ROWS = List.of(PlacementPolicies.values());
    private static final int WIDTH = LABELS + 3 * (PANEL + GAP);
    private static final int BOTTOM = TOP + ROWS.size() * ROW;

    /** Keeps lines out of figures. */
    private static final String HALO = "paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\"";

    private final Experiment experiment;
    private final StringBuilder svg = new StringBuilder();

    private Chart(Experiment experiment) {
        this.experiment = experiment;
    }

    static String of(Experiment experiment) {
        return new Chart(experiment).draw();
    }

    private String draw() {
        add("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, WIDTH, BOTTOM + 48);
        text(LABELS, 26, "start", "font-size=\"15\" font-weight=\"600\"", "Conversations on eight engines at 80% load");
        for (PlacementPolicies policy : ROWS) {
            text(LABELS - 10, middle(policy) + 4, "end", "", policy.optionName());
        }
        panel(0, "Time to first token, p99", "seconds", 4, 1, "%.0f", "%.2f", FleetResult::p99Seconds);
        panel(1, "Time to first token, mean", "seconds", 0.8, 0.2, "%.1f", "%.2f", FleetResult::meanSeconds);
        panel(2, "Cache hits", "% of the tokens of prompts", 100, 25, "%.0f", "%.0f", r -> 100 * r.hitRate());
        return svg.append("</svg>\n").toString();
    }

    private void panel(
            int number,
            String title,
            String unit,
            double end,
            double tick,
            String tickFormat,
            String format,
            ToDoubleFunction<FleetResult> measure) {
        int left = LABELS + number * (PANEL + GAP);
        text(left, TOP - 16, "start", "font-weight=\"600\"", title);
        for (int i = 0; i * tick <= end + tick / 2; i++) {
            double x = left + PANEL * i * tick / end;
            add("<path d=\"M%.1f %dV%d\" stroke=\"#d8dce2\"/>%n", x, TOP - 4, BOTTOM);
            text(x, BOTTOM + 17, "middle", "fill=\"#5a6472\"", String.format(Locale.ROOT, tickFormat, i * tick));
        }
        text(left + PANEL / 2.0, BOTTOM + 36, "middle", "fill=\"#5a6472\"", unit);
        experiment.results().forEach((policy, result) -> {
            double value = measure.applyAsDouble(result);
            double length = PANEL * Math.min(value, end) / end;
            add(
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    left, middle(policy) - BAR / 2, length, BAR, color(policy));
            text(left + length + 5, middle(policy) + 4, "start", HALO, String.format(Locale.ROOT, format, value));
        });
    }

    /** By what a policy goes: nothing, the load, what caches hold. */
    private static String color(PlacementPolicies policy) {
        return switch (policy) {
            case ROUND_ROBIN, RANDOM -> "#9aa5b1";
            case LEAST_REQUESTS, POWER_OF_TWO, LEAST_TOKENS -> "#3b82c4";
            case PREFIX_AFFINITY, SESSION_AFFINITY, EXPECTED_LATENCY -> "#2f9e6e";
        };
    }

    private static int middle(PlacementPolicies policy) {
        return TOP + ROWS.indexOf(policy) * ROW + ROW / 2;
    }

    private void text(double x, int y, String anchor, String style, String text) {
        String more = style.isEmpty() ? "" : " " + style;
        add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\"%s>%s</text>%n", x, y, anchor, more, text);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments).replace("\r\n", "\n"));
    }
}
