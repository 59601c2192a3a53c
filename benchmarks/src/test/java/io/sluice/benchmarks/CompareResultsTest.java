package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.benchmarks.CompareResults.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes are judged, times are told. */
class CompareResultsTest {
    private static final Map<String, Result> BASELINE = Map.of("A.a", new Result(100, "ns/op", 1000));

    @Test
    void moreBytesThanAllowedAreTold() {
        assertThat(compared(100, 1021)).startsWith("GREW     1021 B/op (was 1000)");
    }

    @Test
    void fewBytesMoreAreNoise() {
        assertThat(compared(100, 1020)).startsWith("ok");
        Map<String, Result> nothing = Map.of("A.a", new Result(1, "ns/op", 0));
        assertThat(CompareResults.compare(nothing, Map.of("A.a", new Result(1, "ns/op", 8))))
                .startsWith("ok");
        assertThat(CompareResults.compare(nothing, Map.of("A.a", new Result(1, "ns/op", 16))))
                .startsWith("GREW");
    }

    @Test
    void timeIsARatioAndNoFailure() {
        assertThat(compared(300, 900)).startsWith("ok").contains("time × 3.00");
    }

    @Test
    void whatIsOnlyInOneFileIsNamed() {
        assertThat(CompareResults.compare(BASELINE, Map.of("B.b", new Result(1, "ns/op", 0))))
                .contains("new ", "B.b", "missing  A.a");
    }

    @Test
    void resultsOfJmhAreRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("r.json"), """
                [{"benchmark": "io.sluice.benchmarks.RouteBenchmark.prefix", "params": {"routes": "4"},
                  "primaryMetric": {"score": 31.5, "scoreUnit": "ns/op"},
                  "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 0.5}}}]""");
        assertThat(CompareResults.read(file))
                .isEqualTo(Map.of("RouteBenchmark.prefix (routes=4)", new Result(31.5, "ns/op", 0.5)));
    }

    @Test
    void resultsWithoutBytesAreRefused(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("r.json"), """
                [{"benchmark": "a.B.c", "primaryMetric": {"score": 1, "scoreUnit": "ns/op"}}]""");
        assertThatThrownBy(() -> CompareResults.read(file)).hasMessageContaining("expected: results of -prof gc");
    }

    private static String compared(double time, double bytes) {
        return CompareResults.compare(BASELINE, Map.of("A.a", new Result(time, "ns/op", bytes)));
    }
}
