package io.sluice.benchmarks.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.benchmarks.e2e.Samples.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a Markdown table and a plot of what the harness measured: {@code Report <directory>}, which holds {@code e2e-samples.tsv} and
 * {@code e2e-machine.tsv}.
 *
 * <p>A comparison whose direct runs differ by more than {@value #MAX_VARIATION} of their median says so instead of its figures: what moved then was the
 * machine. Delays may also differ by {@value #CLOCK_NOISE_MILLIS} ms, which is what waking a thread takes.
 */
public final class Report {
    private static final double MAX_VARIATION = 0.30;
    private static final double CLOCK_NOISE_MILLIS = 0.1;
    static final String DIRECT = "direct";
    static final String BASE = "haproxy";

    private final Samples samples;
    private final List<String> targets;

    Report(Samples samples) {
        this.samples = samples;
        targets = samples.targets().stream()
                .filter(target -> !target.equals(DIRECT))
                .toList();
    }

    /** Writes {@code e2e.md} and {@code e2e.svg}. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Report report = new Report(Samples.read(directory.resolve("e2e-samples.tsv")));
        String machine = Files.readAllLines(directory.resolve("e2e-machine.tsv")).stream()
                .map(line -> "- " + line.replace("\t", ": "))
                .collect(Collectors.joining("\n", "", "\n\n"));
        Files.writeString(directory.resolve("e2e.md"), machine + report.table(), UTF_8);
        Files.writeString(directory.resolve("e2e.svg"), new Plot(report.ratios(), report.targets).svg(), UTF_8);
    }

    /** Returns one table: a line for each load and metric, a column for each target. */
    String table() {
        StringBuilder table = new StringBuilder("| load | measured | direct | ");
        table.append(String.join(" | ", targets)).append(" |\n|---|---|---:|");
        table.append("---:|".repeat(targets.size())).append('\n');
        for (String load : samples.loads("rps")) {
            row(table, load, "requests/s", cells(load, "rps", "%.0f"));
            row(table, load, "÷ HAProxy", ratioCells(load));
            row(table, load, "errors, worst round", worst(load, "errors"));
            row(table, load, "CPU s per 1,000", cells(load, "cpu", "%.4f"));
            row(table, load, "CPU ÷ HAProxy's", cpuRatioCells(load));
            row(table, load, "MB allocated per 1,000", scaled(load, "allocated", 1e-6));
        }
        for (String load : samples.loads("first-p50")) {
            for (String metric : List.of("first-p50", "first-p99", "token-p50", "token-p99")) {
                row(table, load, "ms, " + metric.replace("-", " "), cells(load, metric, "%.2f"));
                row(table, load, "added ms, " + metric.replace("-", " "), addedCells(load, metric));
                row(table, load, "added ÷ HAProxy's, " + metric.replace("-", " "), addedRatioCells(load, metric));
            }
            row(table, load, "broken, worst round", worst(load, "broken"));
        }
        for (String load : samples.loads("rss-peak")) {
            row(table, load, "peak RSS, MB", cells(load, "rss-peak", "%.0f"));
        }
        return table.toString();
    }

    /** Returns what the plot shows: for each load that can be compared, the ratios of all targets. */
    List<Plot.Group> ratios() {
        List<Plot.Group> groups = new ArrayList<>();
        for (String load : samples.loads("rps")) {
            if (comparable(load, "rps", 0)) {
                groups.add(new Plot.Group(
                        load,
                        targets.stream().map(target -> ratio(load, target)).toList()));
            }
        }
        return groups;
    }

    private static void row(StringBuilder table, String load, String name, List<String> cells) {
        if (cells.stream().allMatch(String::isEmpty)) {
            return;
        }
        table.append("| ").append(load).append(" | ").append(name).append(" | ");
        table.append(String.join(" | ", cells)).append(" |\n");
    }

    private List<String> cells(String load, String metric, String format) {
        return all().map(target ->
                        number(format, samples.spread(load, metric, target).median()))
                .toList();
    }

    private List<String> scaled(String load, String metric, double factor) {
        return all().map(target -> number(
                        "%.2f", factor * samples.spread(load, metric, target).median()))
                .toList();
    }

    private List<String> worst(String load, String metric) {
        return all().map(target ->
                        number("%.0f", samples.spread(load, metric, target).max()))
                .toList();
    }

    private List<String> ratioCells(String load) {
        if (!comparable(load, "rps", 0)) {
            return refusal(load, "rps", "%.0f");
        }
        List<String> cells = new ArrayList<>(List.of(""));
        targets.forEach(target -> cells.add(spread("%.2f", ratio(load, target))));
        return cells;
    }

    /** CPU time swings less than throughput, so it is compared in any case. */
    private List<String> cpuRatioCells(String load) {
        List<String> cells = new ArrayList<>(List.of(""));
        for (String target : targets) {
            cells.add(spread("%.2f", samples.paired(load, "cpu", target, BASE, (it, base) -> it / base)));
        }
        return cells;
    }

    /** Returns the ratios of the medians of what is added, since in one round the base may add nearly nothing. */
    private List<String> addedRatioCells(String load, String metric) {
        double base = added(load, metric, BASE);
        if (!(base > 0) || !comparable(load, metric, CLOCK_NOISE_MILLIS)) {
            return List.of();
        }
        List<String> cells = new ArrayList<>(List.of(""));
        targets.forEach(target -> cells.add(number("%.2f", added(load, metric, target) / base)));
        return cells;
    }

    private double added(String load, String metric, String target) {
        return samples.paired(load, metric, target, DIRECT, (it, direct) -> it - direct)
                .median();
    }

    private List<String> addedCells(String load, String metric) {
        if (!comparable(load, metric, CLOCK_NOISE_MILLIS)) {
            return refusal(load, metric, "%.2f");
        }
        List<String> cells = new ArrayList<>();
        cells.add("(" + number("%.2f", samples.spread(load, metric, DIRECT).median()) + ")");
        for (String target : targets) {
            cells.add(spread("%.2f", samples.paired(load, metric, target, DIRECT, (it, direct) -> it - direct)));
        }
        return cells;
    }

    private Spread ratio(String load, String target) {
        return samples.paired(load, "rps", target, BASE, (it, base) -> it / base);
    }

    private boolean comparable(String load, String metric, double allowance) {
        Spread direct = samples.spread(load, metric, DIRECT);
        return direct.max() - direct.min() <= Math.max(MAX_VARIATION * direct.median(), allowance);
    }

    private List<String> refusal(String load, String metric, String format) {
        List<String> cells = new ArrayList<>();
        cells.add(spread(format, samples.spread(load, metric, DIRECT)));
        targets.forEach(target -> cells.add("not comparable"));
        return cells;
    }

    private Stream<String> all() {
        return Stream.concat(Stream.of(DIRECT), targets.stream());
    }

    private static String spread(String format, Spread spread) {
        if (spread.isEmpty()) {
            return "";
        }
        String range = number(format, spread.min()) + "–" + number(format, spread.max());
        return number(format, spread.median()) + " (" + range + ")";
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }
}
