package io.sluice.gateway.routing.scheduling.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Draws what became of contenders on the trace as the load grows: a panel for each of three measures, a line for each contender, which leaves its panel where it is worse than that shows. */
final class TraceChart {
    private static final int LEFT = 44;
    private static final int TOP = 62;
    private static final int WIDTH = 190;
    private static final int HEIGHT = 210;
    private static final int STEP = 356;
    private static final int LEAST_BETWEEN_LABELS = 14;

    /** Who is drawn, and how: the rest is in the tables. */
    private static final Map<String, String> COLORS = Map.of(
            "expected-latency", "#2f9e6e",
            "oracle", "#9aa5b1",
            "prefix-affinity", "#8a63d2",
            "llm-d", "#3b82c4",
            "dynamo", "#d97706",
            "smg-cache-aware", "#c2456b");

    private final List<Double> loads;
    private final ReplayScenario scenario;
    private final ReplayFigures figures;
    private final StringBuilder svg = new StringBuilder();

    private TraceChart(ReplayTable table, ReplayFigures figures) {
        this.loads = table.loads();
        this.scenario = table.scenario();
        this.figures = figures;
    }

    static String of(ReplayTable table, ReplayFigures figures) {
        return new TraceChart(table, figures).draw();
    }

    private String draw() {
        add("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, 3 * STEP, TOP + HEIGHT + 52);
        text(LEFT, 24, "start", "font-size=\"15\" font-weight=\"600\"", "A production trace on eight engines");
        panel(0, "Time to first token, mean, seconds", 6, 1, FleetResult::meanSeconds);
        panel(1, "Time to first token, p99, seconds", 30, 5, FleetResult::p99Seconds);
        panel(2, "Calls within 2 s and 50 ms a token, %", 100, 20, result -> 100 * result.withinLimits());
        return svg.append("</svg>\n").toString();
    }

    private void panel(int number, String title, double most, double tick, ToDoubleFunction<FleetResult> measure) {
        int left = LEFT + number * STEP;
        text(left, TOP - 14, "start", "font-weight=\"600\"", title);
        for (int i = 0; i * tick <= most; i++) {
            double y = y(i * tick, most);
            add("<path d=\"M%d %.1fh%d\" stroke=\"#d8dce2\"/>%n", left, y, WIDTH);
            text(left - 6, y + 4, "end", "fill=\"#5a6472\"", String.format(Locale.ROOT, "%.0f", i * tick));
        }
        for (double load : loads) {
            text(x(left, load), TOP + HEIGHT + 18, "middle", "fill=\"#5a6472\"", Math.round(100 * load) + "%");
        }
        text(left + WIDTH / 2.0, TOP + HEIGHT + 38, "middle", "fill=\"#5a6472\"", "load");
        List<Label> labels = new ArrayList<>();
        for (Contender contender : Contenders.ALL) {
            if (COLORS.containsKey(contender.name())) {
                labels.add(line(contender, left, most, measure));
            }
        }
        write(labels);
    }

    /** Draws a line as far as it stays within the panel; returns its label. */
    private Label line(Contender contender, int left, double most, ToDoubleFunction<FleetResult> measure) {
        StringBuilder path = new StringBuilder();
        Label end = new Label(contender.name(), left, TOP);
        for (double load : loads) {
            double value = measure.applyAsDouble(figures.of(scenario, load, contender));
            boolean isInside = value <= most;
            double y = y(Math.min(value, most), most);
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.length() == 0 ? "M" : "L", x(left, load), y));
            end = new Label(contender.name(), x(left, load) + 6, y);
            if (!isInside) {
                break;
            }
        }
        String style = contender.equals(Contenders.ORACLE) ? " stroke-dasharray=\"4 3\"" : "";
        String width = contender.equals(Contenders.EXPECTED_LATENCY) ? "3" : "1.8";
        add(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s/>%n",
                path, COLORS.get(contender.name()), width, style);
        return end;
    }

    /** Writes labels from the top down, each far enough below the one before. */
    private void write(List<Label> labels) {
        labels.sort(Comparator.comparingDouble(Label::y));
        double lowest = TOP + HEIGHT - LEAST_BETWEEN_LABELS * (labels.size() - 1.0);
        double free = 0;
        for (Label label : labels) {
            double y = Math.max(Math.min(label.y, lowest), free);
            lowest += LEAST_BETWEEN_LABELS;
            text(label.x, y + 4, "start", "font-size=\"11\" fill=\"" + COLORS.get(label.name) + "\"", label.name);
            free = y + LEAST_BETWEEN_LABELS;
        }
    }

    private double x(int left, double load) {
        double first = loads.get(0);
        double last = loads.get(loads.size() - 1);
        return left + WIDTH * (load - first) / (last - first);
    }

    private static double y(double value, double most) {
        return TOP + HEIGHT * (1 - value / most);
    }

    private void text(double x, double y, String anchor, String style, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n", x, y, anchor, style, text);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments).replace("\r\n", "\n"));
    }

    private record Label(String name, double x, double y) {}
}
