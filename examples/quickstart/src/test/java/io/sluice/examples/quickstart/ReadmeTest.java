package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The README shows code that is compiled and run here. Tests run in their module's folder. */
@DisplayName("The README")
class ReadmeTest {
    private static final Path README = Path.of("../../README.md");
    private static final Path CODE = Path.of("src/main/java/io/sluice/examples/quickstart/FirstCall.java");

    @Test
    @DisplayName("Its first code is that of FirstCall, line by line, and at most 15 lines")
    void firstCode() throws IOException {
        String shown = between(README, "```java\n", "```\n");
        String compiled = between(CODE, "// README: begin\n", "// README: end").stripIndent();
        assertThat(shown).isEqualTo(compiled);
        assertThat(shown.lines()).hasSizeLessThanOrEqualTo(15);
    }

    private static String between(Path file, String begin, String end) throws IOException {
        String text = Files.readString(file, UTF_8);
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
