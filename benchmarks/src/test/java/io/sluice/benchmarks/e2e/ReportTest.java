package io.sluice.benchmarks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A comparison is of rounds, and there is none if the machine moved. */
class ReportTest {
    @Test
    void ratiosAreThoseOfOneRound() {
        Report report = report(
                "1 direct c8 rps 100",
                "1 haproxy c8 rps 50",
                "1 nginx c8 rps 25",
                "2 direct c8 rps 90",
                "2 haproxy c8 rps 20",
                "2 nginx c8 rps 20");
        assertThat(report.table())
                .contains("| c8 | ÷ HAProxy |  | 1.00 (1.00–1.00) | 0.75 (0.50–1.00) |")
                .contains("| c8 | requests/s | 95 | 35 | 23 |");
        assertThat(report.ratios()).hasSize(1);
    }

    @Test
    void aMachineThatMovedGivesNoComparison() {
        Report report =
                report("1 direct c8 rps 100", "1 haproxy c8 rps 50", "2 direct c8 rps 60", "2 haproxy c8 rps 50");
        assertThat(report.table()).contains("| c8 | ÷ HAProxy | 80 (60–100) | not comparable |");
        assertThat(report.ratios()).isEmpty();
    }

    @Test
    void delaysAreWhatIsAddedToTheDirectRun() {
        Report report = report("1 direct streams-1 first-p50 0.10", "1 haproxy streams-1 first-p50 0.35");
        assertThat(report.table()).contains("| streams-1 | added ms, first p50 | (0.10) | 0.25 (0.25–0.25) |");
    }

    @Test
    void whatATargetAddsIsComparedWithWhatHaproxyAdds() {
        Report report = report(
                "1 direct streams-64 first-p50 0.10",
                "1 haproxy streams-64 first-p50 0.30",
                "1 mine streams-64 first-p50 0.20",
                "2 direct streams-64 first-p50 0.10",
                "2 haproxy streams-64 first-p50 0.10",
                "2 mine streams-64 first-p50 0.10");
        assertThat(report.table()).contains("| streams-64 | added ÷ HAProxy's, first p50 |  | 1.00 | 0.50 |");
    }

    @Test
    void cpuTimeIsComparedThoughTheMachineMoved() {
        Report report = report(
                "1 direct c8 rps 100",
                "2 direct c8 rps 10",
                "1 haproxy c8 rps 50",
                "1 haproxy c8 cpu 0.010",
                "1 mine c8 rps 50",
                "1 mine c8 cpu 0.012");
        assertThat(report.table()).contains("| c8 | CPU ÷ HAProxy's |  | 1.00 (1.00–1.00) | 1.20 (1.20–1.20) |");
    }

    private static Report report(String... lines) {
        return new Report(Samples.parse(
                List.of(lines).stream().map(line -> line.replace(' ', '\t')).toList()));
    }
}
