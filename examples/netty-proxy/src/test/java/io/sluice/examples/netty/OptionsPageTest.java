package io.sluice.examples.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.pdd.PddOptions;
import io.sluice.gateway.routing.RoutingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keeps the page of options and what is read equal; with {@code -Dsluice.docs.write=true} it writes the page. Tests run in their module's folder. */
@DisplayName("docs/options.md")
class OptionsPageTest {
    private static final Path PAGE = Path.of("../../docs/options.md");

    @Test
    @DisplayName("is what the options say of themselves")
    void page() throws IOException {
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(PAGE, text());
        }
        assertThat(Files.readString(PAGE, UTF_8)).isEqualTo(text());
    }

    @Test
    @DisplayName("has every option that is read")
    void complete() {
        assertThat(ProxyOption.ofRouting())
                .extracting(ProxyOption::name)
                .containsExactlyElementsOf(RoutingOptions.names());
        assertThat(ProxyOption.ofDisaggregation())
                .extracting(ProxyOption::name)
                .containsExactlyElementsOf(PddOptions.names());
        assertThat(ProxyOption.all())
                .allSatisfy(option -> assertThat(option.meaning()).isNotBlank().doesNotContain("|"))
                .extracting(ProxyOption::name)
                .doesNotHaveDuplicates();
    }

    private static String text() {
        return """
                # Options

                All options by name, as `examples/netty-proxy` takes them on its command line: `--name value` or `--name=value`; one that is `false` by default stands
                for true without a value. The same names are the keys of `RoutingOptions.from` and `PddOptions.from`. Times are in milliseconds. What is wrong is told
                by name at the start, all of it at once.

                This page is made from the options themselves: `OptionsPageTest` writes it with `-Dsluice.docs.write=true`, and fails when it is not up to date.

                ## Routing, retries and limits: `RoutingOptions`

                %s
                ## Prefill/decode disaggregation: `PddOptions`

                %s
                ## The host: addresses, instances and scheduling

                %s""".formatted(
                table(ProxyOption.ofRouting()), table(ProxyOption.ofDisaggregation()), table(ProxyOption.ofHost()));
    }

    private static String table(List<ProxyOption> options) {
        StringBuilder table = new StringBuilder("| option | default | meaning |\n|---|---|---|\n");
        for (ProxyOption option : options) {
            table.append("| `%s` | %s | %s |\n".formatted(option.name(), shown(option), option.meaning()));
        }
        return table.toString();
    }

    /** Returns the default, as code if it is a value. */
    private static String shown(ProxyOption option) {
        String value = option.byDefault();
        boolean isValue = !value.isEmpty() && value.indexOf(' ') < 0;
        return isValue ? '`' + value.replace(",", ", ") + '`' : value;
    }
}
