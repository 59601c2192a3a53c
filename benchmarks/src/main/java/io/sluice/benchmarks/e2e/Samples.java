package io.sluice.benchmarks.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/**
 * What was measured, by load, metric, target and round: lines {@code round<TAB>target<TAB>load<TAB>metric<TAB>value}.
 */
final class Samples {
    /** A metric of a target under a load. */
    record Series(String load, String metric, String target) {}

    private final Map<Series, SortedMap<Integer, Double>> rounds = new LinkedHashMap<>();

    static Samples read(Path file) throws IOException {
        return parse(Files.readAllLines(file));
    }

    static Samples parse(List<String> lines) {
        Samples samples = new Samples();
        for (String line : lines) {
            String[] columns = line.split("\t", -1);
            if (columns.length != 5) {
                throw new IllegalArgumentException("sample: " + line + " (expected: 5 columns)");
            }
            Series series = new Series(columns[2], columns[3], columns[1]);
            samples.rounds
                    .computeIfAbsent(series, key -> new TreeMap<>())
                    .put(Integer.parseInt(columns[0]), Double.parseDouble(columns[4]));
        }
        return samples;
    }

    /** Returns the targets, in the order of their measuring. */
    List<String> targets() {
        return rounds.keySet().stream().map(Series::target).distinct().toList();
    }

    /** Returns the loads that have a metric, in the order of their measuring. */
    List<String> loads(String metric) {
        return rounds.keySet().stream()
                .filter(series -> series.metric().equals(metric))
                .map(Series::load)
                .distinct()
                .toList();
    }

    Spread spread(String load, String metric, String target) {
        return Spread.of(values(load, metric, target).values());
    }

    /** Combines what two targets had in the same rounds. */
    Spread paired(String load, String metric, String target, String base, DoubleBinaryOperator combined) {
        SortedMap<Integer, Double> those = values(load, metric, base);
        List<Double> results = new ArrayList<>();
        values(load, metric, target).forEach((round, value) -> {
            if (those.containsKey(round)) {
                results.add(combined.applyAsDouble(value, those.get(round)));
            }
        });
        return Spread.of(results);
    }

    private SortedMap<Integer, Double> values(String load, String metric, String target) {
        return rounds.getOrDefault(new Series(load, metric, target), new TreeMap<>());
    }

    @Override
    public String toString() {
        return "Samples[" + rounds.keySet() + "]";
    }

    /** The least, the median and the greatest of some values; NaN if there are none. */
    record Spread(double min, double median, double max) {
        static Spread of(Collection<Double> values) {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            int size = sorted.length;
            if (size == 0) {
                return new Spread(Double.NaN, Double.NaN, Double.NaN);
            }
            double median = (sorted[(size - 1) / 2] + sorted[size / 2]) / 2;
            return new Spread(sorted[0], median, sorted[size - 1]);
        }

        boolean isEmpty() {
            return Double.isNaN(median);
        }
    }
}
