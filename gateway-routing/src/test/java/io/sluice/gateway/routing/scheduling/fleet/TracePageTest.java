package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The published figures of a production trace are those of this code. The trace is data of others: who has it names it by {@code -Dsluice.trace}, all others skip this. {@code -Dsluice.figures=write}
 * writes them.
 */
@Tag("simulation")
class TracePageTest {
    private static final Path PAGE = Path.of("..", "docs", "scheduling.md");
    private static final Path PICTURE = Path.of("..", "docs", "scheduling-trace.svg");
    private static final boolean WRITES = "write".equals(System.getProperty("sluice.figures"));

    private static Replay trace;
    private static ReplayFigures figures;

    @BeforeAll
    static void read() {
        assumeTrue(TraceFile.given().isPresent(), "-Dsluice.trace names no file");
        trace = new Replay(TraceFile.read(TraceFile.given().orElseThrow()));
        figures = new ReplayFigures(trace);
    }

    @Test
    @DisplayName("docs/scheduling.md has the figures of eight engines at four loads")
    void eightEngines() throws IOException {
        publishOrCompare(ReplayTable.EIGHT);
    }

    @Test
    @DisplayName("docs/scheduling-trace.svg shows the figures of eight engines at four loads")
    void picture() throws IOException {
        figures.prepare(ReplayTable.EIGHT.scenario(), ReplayTable.EIGHT.loads(), Contenders.ALL);
        publishOrCompare(PICTURE, TraceChart.of(ReplayTable.EIGHT, figures));
    }

    @Test
    @DisplayName("docs/scheduling.md has the figures of thirty-two engines")
    void thirtyTwoEngines() throws IOException {
        publishOrCompare(ReplayTable.THIRTY_TWO);
    }

    @Test
    @DisplayName("docs/scheduling.md has the figures of engines of which one is slow")
    void oneSlowEngine() throws IOException {
        publishOrCompare(ReplayTable.ONE_SLOW);
    }

    @Test
    @DisplayName("docs/scheduling.md has the figures of engines of which one dies and comes back")
    void oneDyingEngine() throws IOException {
        publishOrCompare(ReplayTable.ONE_DIES);
    }

    @Test
    @DisplayName("docs/disaggregation.md has the figures of pairs")
    void pairs() throws IOException {
        Path page = Path.of("..", "docs", "disaggregation.md");
        publishOrCompare(page, ReplayPairsTable.inPage(Files.readString(page), trace));
    }

    private static void publishOrCompare(ReplayTable table) throws IOException {
        publishOrCompare(PAGE, table.inPage(Files.readString(PAGE), figures));
    }

    private static void publishOrCompare(Path file, String content) throws IOException {
        if (WRITES) {
            Files.writeString(file, content);
        }
        assertThat(file).as("to be written with -Dsluice.figures=write").hasContent(content);
    }
}
