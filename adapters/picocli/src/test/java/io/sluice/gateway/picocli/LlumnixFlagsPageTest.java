package io.sluice.gateway.picocli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keeps the table of flags on the page and in the code equal; with {@code -Dsluice.docs.write=true} it writes the table. Tests run in their module's folder. */
@DisplayName("docs/migration.md")
class LlumnixFlagsPageTest {
    private static final Path PAGE = Path.of("../../docs/migration.md");
    private static final String BEGIN = "<!-- flags: written by LlumnixFlagsPageTest -->\n";
    private static final String END = "<!-- end of flags -->\n";

    @Test
    @DisplayName("HC-6: it has every flag, with what becomes of it")
    void table() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String written = page.substring(0, begin) + LlumnixFlags.markdown() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(written);
    }
}
