package io.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Compares two result files of JMH, made with {@code -prof gc -rf json}: {@code CompareResults <baseline> <new results>}.
 *
 * <p>Bytes allocated per operation are compared hard, since they do not depend on the machine: more than {@value #ALLOWED_GROWTH} and
 * {@value #ALLOWED_BYTES} bytes more is a failure, and the exit status 1. Times are printed as ratios, to be read and not to be judged. What is not in
 * the baseline is listed as new, what is only there as missing.
 */
public final class CompareResults {
    private static final double ALLOWED_GROWTH = 0.02;

    /** A few iterations of a slow benchmark have the allocation of JMH itself among their own. */
    private static final double ALLOWED_BYTES = 8;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private CompareResults() {}

    /** Prints a line for each benchmark, and exits with 1 if one allocates more than it did. */
    public static void main(String[] arguments) throws IOException {
        String report = compare(read(Path.of(arguments[0])), read(Path.of(arguments[1])));
        System.out.print(report);
        if (report.contains("GREW")) {
            System.exit(1);
        }
    }

    /** What one benchmark with its parameters took. */
    record Result(double time, String unit, double bytes) {
        boolean grewFrom(Result before) {
            return bytes > before.bytes * (1 + ALLOWED_GROWTH) && bytes > before.bytes + ALLOWED_BYTES;
        }
    }

    static Map<String, Result> read(Path file) throws IOException {
        Map<String, Result> results = new TreeMap<>();
        for (JsonNode run : MAPPER.readTree(file.toFile())) {
            JsonNode time = run.get("primaryMetric");
            JsonNode bytes =
                    run.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score");
            if (!bytes.isNumber()) {
                throw new IllegalArgumentException(file + ": no gc.alloc.rate.norm (expected: results of -prof gc)");
            }
            results.put(
                    name(run),
                    new Result(
                            time.get("score").asDouble(), time.get("scoreUnit").asText(), bytes.asDouble()));
        }
        return results;
    }

    private static String name(JsonNode run) {
        String name = run.get("benchmark").asText();
        StringJoiner joined = new StringJoiner(", ");
        run.path("params")
                .properties()
                .forEach(it -> joined.add(it.getKey() + "=" + it.getValue().asText()));
        String parameters = joined.toString();
        String simple = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        return parameters.isEmpty() ? simple : simple + " (" + parameters + ")";
    }

    static String compare(Map<String, Result> baseline, Map<String, Result> current) {
        StringBuilder report = new StringBuilder();
        current.forEach((name, now) -> {
            Result before = baseline.get(name);
            if (before == null) {
                line(report, "new  %8.0f B/op  %12.1f %s  %s", now.bytes, now.time, now.unit, name);
                return;
            }
            String verdict = now.grewFrom(before) ? "GREW" : "ok  ";
            double ratio = now.time / before.time;
            line(report, "%s %8.0f B/op (was %.0f)  time × %.2f  %s", verdict, now.bytes, before.bytes, ratio, name);
        });
        baseline.keySet().stream()
                .filter(name -> !current.containsKey(name))
                .forEach(name -> line(report, "missing  %s", name));
        return report.toString();
    }

    private static void line(StringBuilder report, String format, Object... values) {
        report.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
