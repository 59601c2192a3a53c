package io.sluice.examples.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.OptionLists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keeps the page of options and what is read equal; with {@code -Dsluice.docs.write=true} it writes the page. Tests run in their module's folder. */
@DisplayName("docs/options.md")
class OptionsPageTest {
    private static final Path PAGE = Path.of("../../docs/options.md");

    private static final String INTRODUCTION = """
            # Options

            Every capability of the library has a name here, and the same one in every host: `--name value` or `--name=value` on a command line (a `bool` may stand
            without a value for true), `SLUICE_RETRY_MAX_COUNT` as the environment variable and `sluice.retry-max-count` as the property of `retry-max-count`, and
            the plain name as a key of `GatewaySettings.from(map)`. A `duration-ms` is in milliseconds. What is wrong is told by name at the start, all of it at once.

            A part of the library, an adapter or a host adds its options as an `OptionModule`; each has a section. This page is made from them: `OptionsPageTest`
            of `examples/netty-proxy` writes it with `-Dsluice.docs.write=true`, and fails when it is not up to date.

            """;

    @Test
    @DisplayName("is what the options say of themselves")
    void page() throws IOException {
        String text = INTRODUCTION + OptionLists.markdown(NettyProxy.COMMAND.registry());
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(PAGE, text);
        }
        assertThat(Files.readString(PAGE, UTF_8)).isEqualTo(text);
    }
}
