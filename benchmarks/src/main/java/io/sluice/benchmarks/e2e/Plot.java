package io.sluice.benchmarks.e2e;

import io.sluice.benchmarks.e2e.Samples.Spread;
import java.util.List;
import java.util.Locale;

/** A plot of ratios: a group of bars for each load, each bar as high as a target's median, with a line from its least to its greatest. */
final class Plot {
    /** The ratios under one load, in the order of the targets. */
    record Group(String name, List<Spread> ratios) {}

    private static final List<String> COLOURS = List.of("#8c8c8c", "#4c9f70", "#2b6cb0", "#d08770", "#b48ead");
    private static final int WIDTH = 720;
    private static final int HEIGHT = 300;
    private static final int LEFT = 50;
    private static final int BOTTOM = 250;
    private static final int TOP = 50;

    private final List<Group> groups;
    private final List<String> targets;
    private final double highest;

    Plot(List<Group> groups, List<String> targets) {
        this.groups = groups;
        this.targets = targets;
        double max = groups.stream()
                .flatMap(group -> group.ratios().stream())
                .filter(ratio -> !ratio.isEmpty())
                .mapToDouble(Spread::max)
                .max()
                .orElse(1);
        highest = Math.max(1, Math.ceil(max * 5) / 5);
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                HEIGHT);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        add(
                svg,
                "<text x=\"%d\" y=\"18\" font-weight=\"bold\">Requests/s, as a ratio to HAProxy's in the same round</text>",
                LEFT);
        legend(svg);
        for (int tenth = 0; tenth <= 10 * highest; tenth += 2) {
            double y = y(tenth / 10.0);
            String colour = tenth == 10 ? "#555" : "#ddd";
            add(
                    svg,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
                    LEFT,
                    WIDTH - 10,
                    y,
                    y,
                    colour);
            add(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>", LEFT - 6, y + 4, tenth / 10.0);
        }
        for (int i = 0; i < groups.size(); i++) {
            group(svg, i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend(StringBuilder svg) {
        for (int i = 0; i < targets.size(); i++) {
            int x = LEFT + 130 * i;
            add(svg, "<rect x=\"%d\" y=\"28\" width=\"12\" height=\"12\" fill=\"%s\"/>", x, colour(i));
            add(svg, "<text x=\"%d\" y=\"38\">%s</text>", x + 18, targets.get(i));
        }
    }

    private void group(StringBuilder svg, int index) {
        double width = (WIDTH - 10.0 - LEFT) / groups.size();
        double left = LEFT + width * index;
        double bar = width * 0.8 / targets.size();
        Group group = groups.get(index);
        for (int i = 0; i < targets.size(); i++) {
            Spread ratio = group.ratios().get(i);
            if (!ratio.isEmpty()) {
                bar(svg, left + width * 0.1 + bar * i, bar * 0.85, ratio, colour(i));
            }
        }
        add(
                svg,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                left + width / 2,
                BOTTOM + 20,
                group.name());
    }

    private void bar(StringBuilder svg, double x, double width, Spread ratio, String colour) {
        double y = y(ratio.median());
        double middle = x + width / 2;
        add(
                svg,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x,
                y,
                width,
                BOTTOM - y,
                colour);
        add(
                svg,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"black\"/>",
                middle,
                middle,
                y(ratio.min()),
                y(ratio.max()));
        add(
                svg,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"10\">%.2f</text>",
                middle,
                y(ratio.max()) - 4,
                ratio.median());
    }

    private double y(double ratio) {
        return BOTTOM - ratio / highest * (BOTTOM - TOP - 14);
    }

    private static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
