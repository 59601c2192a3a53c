package io.sluice.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No text about options shows a key, wherever it got by mistake (clause RT-O-1). */
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
            OptionRegistry.standard().options().forEach(option -> options.add(Map.of(option.name(), text)));
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
            GatewaySettings settings = GatewaySettings.from(options);
            writer.println(settings);
            writer.println(settings.warnings());
            RoutingSettings read = settings.of(RoutingSettings.class);
            writer.println(read);
            writer.println(read.routeTable().warnings());
            writer.println(read.routePolicy());
        });
        if (thrown != null) {
            thrown.printStackTrace(writer);
        }
        assertThat(text.toString()).isNotEmpty().doesNotContain("SECRET");
    }
}
