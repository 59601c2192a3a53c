package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that the README's first command starts, after it was packaged. */
@DisplayName("java -jar quickstart.jar")
class QuickstartJarIT {
    @TempDir
    private Path folder;

    @Test
    @DisplayName("It runs from the one jar, ends with 0, and no JDK warns of what its libraries do")
    void runsInSilence() throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("sluice.jar"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(out, UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        assertThat(printed.lines().reduce((before, last) -> last).orElse("")).startsWith("OK: ");
        assertThat(err).isEmptyFile();
    }
}
