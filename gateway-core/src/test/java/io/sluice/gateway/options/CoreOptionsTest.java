package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The options of the core")
class CoreOptionsTest {
    @Test
    @DisplayName("have the defaults of the builder, but for the session key, which is none there")
    void defaults() {
        assertThat(built(Map.of()))
                .usingRecursiveComparison()
                .ignoringFields("sessionKey", "instanceFirstContentTimeout", "endpointFirstContentTimeout")
                .isEqualTo(Gateway.builder());
    }

    @Test
    @DisplayName("may have their greatest values, and 0 is for ever, without overflow")
    void extremes() {
        Map<String, String> greatest = new HashMap<>();
        Map<String, String> forEver = new HashMap<>();
        for (Option<?> option : new CoreOptions().options()) {
            if (option.type() == OptionType.DURATION_MS) {
                greatest.put(option.name(), Integer.toString(Integer.MAX_VALUE));
                forEver.put(option.name(), "0");
            }
        }
        built(greatest).build().close();
        built(forEver).build().close();
        assertThat(built(forEver)).extracting("idleTimeout").isEqualTo(Duration.ofDays(365));
    }

    @Test
    @DisplayName("hedge-max-count=0 is no hedge")
    void noHedge() {
        Map<String, String> options = Map.of("hedge-after-ms", "5", "hedge-max-count", "0");
        assertThat(built(options)).extracting("hedgeDelay").isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest(name = "RT-N-2, RT-X-4: {0}, {1}, {2}, {3}: {4}, {5}, {6}, {7} ms")
    @CsvSource({
        "'',    '',    '', '',   900000, 60000, 900000, 60000",
        "'',    1000,  '', '',   900000, 1000,  900000, 1000",
        "'',    '',    70, '',   900000, 60000, 70,     70",
        "'',    1000,  70, '',   900000, 1000,  70,     70",
        "'',    '',    70, 80,   900000, 60000, 70,     80",
        "30000, '',    '', '',   30000,  30000, 30000,  30000",
        "30000, 50000, '', '',   30000,  50000, 30000,  50000",
    })
    @DisplayName("limits of time that depend on each other")
    void times(
            String head, String endpointHead, String content, String endpointContent, long a, long b, long c, long d) {
        Map<String, String> options = new HashMap<>(Map.of(
                "first-byte-timeout-ms", head,
                "endpoint-first-byte-timeout-ms", endpointHead,
                "first-content-timeout-ms", content,
                "endpoint-first-content-timeout-ms", endpointContent));
        options.values().removeIf(String::isEmpty);
        assertThat(read(options).times())
                .isEqualTo(new TimeLimits(
                        Duration.ofMillis(a), Duration.ofMillis(b), Duration.ofMillis(c), Duration.ofMillis(d)));
    }

    private static GatewayBuilder built(Map<String, String> options) {
        GatewayBuilder builder = Gateway.builder();
        read(options).applyTo(builder);
        return builder;
    }

    /** Returns what the core makes of options, whatever other modules there are. */
    private static CoreSettings read(Map<String, String> options) {
        Map<String, List<String>> values = new HashMap<>();
        options.forEach((name, value) -> values.put(name, List.of(value)));
        OptionModule core = new CoreOptions();
        return (CoreSettings) core.read(new OptionReader(core.options(), values, name -> null));
    }
}
