package io.sluice.gateway.operations.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rows of live traffic and their bound. */
@DisplayName("The rows of live traffic")
class TrafficRowsTest {
    private final TrafficRows rows = new TrafficRows();

    @Test
    @DisplayName("Above the bound, calls share a row; when others leave there is room again")
    void bounded() {
        for (int i = 0; i < TrafficRows.MOST + 50; i++) {
            rows.end(null, "internal", "m" + i, 1, false, -1);
        }
        assertThat(rows.figures(2))
                .hasSize(TrafficRows.MOST + 1)
                .first()
                .satisfies(row -> assertThat(row.route() + " " + row.model() + " " + row.calls())
                        .isEqualTo("other other 50"));
        rows.end(null, "internal", "new", 100, false, -1);
        assertThat(rows.figures(101))
                .singleElement()
                .satisfies(row -> assertThat(row.model()).isEqualTo("new"));
    }

    @Test
    @DisplayName("A row with an open call stays, however long that takes")
    void open() {
        TrafficRow row = rows.begin("internal", "m", 0);
        assertThat(rows.figures(10_000)).hasSize(1);
        row.leave();
        assertThat(rows.figures(10_000)).isEmpty();
        assertThat(row.begin()).as("it is shown no more").isFalse();
        assertThat(rows.begin("internal", "m", 10_000)).isNotSameAs(row);
    }

    @Test
    @DisplayName("A call counts in the row in which it ends, and is open in none then, whether it began there or not")
    void ends() {
        TrafficRow other = rows.begin("internal", "other", 0);
        TrafficRow known = rows.begin("internal", "m", 0);
        rows.end(other, "internal", "m", 0, true, -1);
        rows.end(known, "internal", "m", 0, false, -1);
        assertThat(rows.figures(1))
                .extracting(row -> row.model() + " " + row.open() + " " + row.calls() + " " + row.errors())
                .as("a row in which nothing is open, and nothing has ended, is gone")
                .containsExactly("m 0 2 1");
    }

    @Test
    @DisplayName("Times from a microsecond to a day are counted, each off by an eighth at most")
    void latencies() {
        for (long nanos = 64_000; nanos < 60_000_000_000_000L; nanos = nanos * 5 / 4) {
            LatencyWindow window = new LatencyWindow();
            window.record(1, nanos);
            assertThat((double) median(window)).isBetween(nanos / 1.125, nanos * 1.125);
        }
        for (long nanos : new long[] {0, 1_000, 86_400_000_000_000L, Long.MAX_VALUE}) {
            LatencyWindow window = new LatencyWindow();
            window.record(1, nanos);
            assertThat(median(window)).isPositive();
        }
        assertThat(median(new LatencyWindow())).isNegative();
    }

    private static long median(LatencyWindow window) {
        LatencyWindow.Sum sum = new LatencyWindow.Sum();
        window.addTo(sum, 1);
        return sum.quantile(0.5);
    }
}
