package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The published figures are those of this code. When they are to change, {@code -Dsluice.figures=write} writes them: then read them, see whether the text
 * around them still holds, and look at the picture.
 */
@Tag("simulation")
class SchedulingPageTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final boolean WRITES = "write".equals(System.getProperty("sluice.figures"));

    @Test
    @DisplayName("docs/scheduling.md has the figures that the simulation yields")
    void tablesAgree() throws IOException {
        Path page = DOCS.resolve("scheduling.md");
        publishOrCompare(page, FigureTable.inPage(Files.readString(page)));
    }

    @Test
    @DisplayName("docs/scale.md has the figures of several gateways that the simulation yields")
    void gatewaysAgree() throws IOException {
        Path page = DOCS.resolve("scale.md");
        publishOrCompare(page, GatewaysTable.inPage(Files.readString(page), WRITES));
    }

    @Test
    @DisplayName("docs/disaggregation.md has the figures of pairs that the simulation yields")
    void pairsAgree() throws IOException {
        Path page = DOCS.resolve("disaggregation.md");
        publishOrCompare(page, PairsTable.inPage(Files.readString(page)));
    }

    @Test
    @DisplayName("docs/scheduling.svg shows the figures that the simulation yields")
    void pictureAgrees() throws IOException {
        publishOrCompare(DOCS.resolve("scheduling.svg"), Chart.of(Experiment.CONVERSATIONS));
    }

    private static void publishOrCompare(Path file, String content) throws IOException {
        if (WRITES) {
            Files.writeString(file, content);
        }
        assertThat(file).as("to be written with -Dsluice.figures=write").hasContent(content);
    }
}
