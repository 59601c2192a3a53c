package io.sluice.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No text about options shows a key, wherever it got by mistake (clause O-1). */
class RedactedSecretsTest {
    private static final String SECRET = "sk-SECRET";

    /** Every option with every text, and every text as an option's name. */
    static List<Map<String, String>> options() {
        List<String> texts = List.of(
                SECRET,
                "[{\"api_key\":\"" + SECRET + "\"",
                "[{\"base_url\":\"local\",\"api_key\":\"" + SECRET + "\",\"weight\":1}]",
                "@[{\"api_key\":\"" + SECRET + "\"",
                "@{\"api_key\":\"" + SECRET + "\"}",
                "@\n- api_key: " + SECRET,
                "@\"" + SECRET + "\"",
                "\"" + SECRET + "\"",
                "'" + SECRET + "'",
                "Bearer " + SECRET,
                "api_key=" + SECRET,
                "https://h/?api_key=" + SECRET,
                "[{\"base_url\":\"http://h\",\"headers\":{\"x-tag\":\"" + SECRET + "\"},\"weight\":1}]",
                "[{\"api_base\":\"http://h?sig=" + SECRET + "\",\"auth\":\"x-api-key\",\"weight\":1}]",
                "[{\"base_url\":\"http://h\",\"headers\":{\"a b\":\"" + SECRET + "\"},\"weight\":1}]",
                "[{\"base_url\":\"http://h\",\"headers\":{\"" + SECRET + "\":1},\"weight\":1}]",
                "[{\"base_url\":\"http://h\",\"api_key_file\":\"" + SECRET + "\",\"weight\":1}]",
                "[{\"base_url\":\"http://h\",\"auth\":\"" + SECRET + "\",\"weight\":1}]",
                "[{\"base_url\":\"http://h\",\"proxy\":\"http://u:" + SECRET + "@p\",\"weight\":1}]",
                "[{\"base_url\":\"http://h\",\"fallback_on\":[\"" + SECRET + "\"],\"weight\":1}]",
                "[{\"base_url\":\"http://h\",\"fallback_on\":\"" + SECRET + "\",\"weight\":1}]",
                "[{\"base_url\":\"http://h\",\"api_key\":\"${" + SECRET + "}\",\"weight\":1}]",
                "weight " + SECRET,
                "1" + SECRET,
                SECRET + "\n",
                SECRET.repeat(100));
        List<Map<String, String>> options = new ArrayList<>();
        for (String text : texts) {
            RoutingOptions.names().forEach(name -> options.add(Map.of(name, text)));
            options.add(Map.of("route-policy", "weight", "route-config", text));
            options.add(Map.of("route-policy", text, "route-config", text));
            options.add(Map.of("no-such-option", text));
            options.add(Map.of(text, ""));
        }
        return options;
    }

    @ParameterizedTest
    @MethodSource("options")
    void noTextHoldsAKey(Map<String, String> options) {
        StringWriter text = new StringWriter();
        PrintWriter writer = new PrintWriter(text);
        Throwable thrown = catchThrowable(() -> {
            RoutingOptions read = RoutingOptions.from(options);
            writer.println(read);
            writer.println(read.routeTable().warnings());
            writer.println(read.routePolicy());
        });
        if (thrown != null) {
            thrown.printStackTrace(writer);
        }
        assertThat(text.toString()).isNotEmpty().doesNotContain("SECRET");
    }

    @ParameterizedTest
    @CsvSource({
        "wieght,       wieght",
        "all-errors,   all-errors",
        "-1,           -1",
        "0.5,          0.5",
        "4d5e6f,       ''",
        "SK-abc,       ''",
        "a b,          ''",
        "{},           ''",
        "'',           ''",
        "abcdefghijklmnopqrstuvwxyzabcde, ''",
        "123456789012345678901,           ''"
    })
    void plainWordsAndNumbersAreShown(String value, String shown) {
        assertThat(Redacted.plain(value)).isEqualTo(shown);
    }

    @Test
    void anOptionWhoseNameIsNotShownIsStillAProblem() {
        assertThat(Tables.problems(() -> RoutingOptions.from(Map.of("Bearer " + SECRET, "", "retry-max-count2", ""))))
                .containsExactly(
                        "an unknown option: (expected: one of " + String.join(", ", RoutingOptions.names()) + ")",
                        "an unknown option: (expected: perhaps retry-max-count)");
    }
}
