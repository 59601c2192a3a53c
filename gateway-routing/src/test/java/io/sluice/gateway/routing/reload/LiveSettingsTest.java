package io.sluice.gateway.routing.reload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.routing.RoutingSettings;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("RT-C-14: Settings that are followed")
class LiveSettingsTest {
    private static final String ROUTES = "[{\"base_url\":\"%s\",\"prefix\":\"*\"}]";

    @TempDir
    private Path folder;

    @Test
    void changeRoutesInstancesAndLimitsAndSayWhatThatWas() {
        GatewaySettings first = settings(Map.of("llm-backend-endpoints", "a:1"));
        try (LiveSettings live = LiveSettings.of(first);
                Gateway gateway = live.build(first, builder -> builder.requestTimeout(Duration.ZERO))) {
            assertThat(ids(live)).containsExactly("a:1");
            GatewaySettings next = settings(Map.of(
                    "llm-backend-endpoints", "b:1",
                    "route-policy", "prefix",
                    "route-config", ROUTES.formatted("https://h"),
                    "max-request-bytes", "7",
                    "retry-budget-ratio", "0.5",
                    "connect-timeout-ms", "9"));
            assertThat(live.replace(
                            next,
                            Set.of(
                                    "llm-backend-endpoints",
                                    "route-policy",
                                    "route-config",
                                    "max-request-bytes",
                                    "retry-budget-ratio",
                                    "connect-timeout-ms")))
                    .containsExactlyInAnyOrder(
                            "llm-backend-endpoints",
                            "route-policy",
                            "route-config",
                            "max-request-bytes",
                            "retry-budget-ratio");
            assertThat(ids(live)).containsExactly("b:1");
            assertThat(requireNonNull(live.routePolicy()).routes()).hasOnlyElementsOfType(Route.External.class);
            assertThat(gateway.maxRequestBytes()).isEqualTo(7);
            assertThat(gateway.snapshot().instances()).hasSize(1);
        }
    }

    @Test
    void changeNothingIfRoutesWantWhatTheTransportCannotDo() {
        GatewaySettings first = settings(Map.of("llm-backend-endpoints", "a:1"));
        try (LiveSettings live = LiveSettings.of(first);
                Gateway gateway = live.build(first, builder -> builder)) {
            GatewaySettings next = settings(Map.of(
                    "llm-backend-endpoints", "b:1",
                    "route-policy", "prefix",
                    "route-config", "[{\"base_url\":\"https://h\",\"prefix\":\"*\",\"tls\":{\"server_name\":\"n\"}}]",
                    "max-request-bytes", "7"));
            long before = gateway.maxRequestBytes();
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> live.replace(
                            next,
                            Set.of("llm-backend-endpoints", "route-policy", "route-config", "max-request-bytes")));
            assertThat(ids(live)).containsExactly("a:1");
            assertThat(requireNonNull(live.routePolicy()).routes()).isEmpty();
            assertThat(gateway.maxRequestBytes()).isEqualTo(before);
        }
    }

    @Test
    void leaveAloneWhatTheHostHasOtherwise() throws IOException {
        Path routes = Files.writeString(folder.resolve("routes.json"), ROUTES.formatted("local"));
        GatewaySettings settings = settings(Map.of("route-policy", "prefix", "route-config", "@" + routes));
        try (LiveRoutes only = new LiveRoutes(settings.of(RoutingSettings.class))) {
            LiveSettings live = new LiveSettings(only, null);
            assertThat(live.instances()).isNull();
            assertThat(live.replace(settings, Set.of("route-config", "instances", "retry-max-count")))
                    .containsExactly("route-config");
            live.close();
            assertThat(live.replace(settings, Set.of("route-config"))).containsExactly("route-config");
        }
    }

    private static List<String> ids(LiveSettings live) {
        return requireNonNull(live.instances()).instances().stream()
                .map(Instance::id)
                .toList();
    }

    private static GatewaySettings settings(Map<String, String> options) {
        return GatewaySettings.from(options);
    }
}
