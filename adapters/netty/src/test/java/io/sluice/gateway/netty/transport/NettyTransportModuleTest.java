package io.sluice.gateway.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.options.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Options of the transport, by name")
class NettyTransportModuleTest {
    @TempDir
    private static Path folder;

    @Test
    @DisplayName("Without any they are the usual ones")
    void defaults() {
        NettyTransportOptions options = options(Map.of());
        assertThat(options).hasToString(NettyTransportOptions.defaults().toString());
        assertThat(options.proxy()).isNull();
        assertThat(options.authorities()).isNull();
        assertThat(options.tlsServerName()).isNull();
        assertThat(options.addressRefresh()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("Each says what it is called")
    void all() {
        NettyTransportOptions options = options(Map.of(
                "connect-timeout-ms", "7",
                "upstream-tls-server-name", "engine",
                "upstream-proxy", "http://proxy:3128/",
                "upstream-proxy-credentials", "me:secret1",
                "no-proxy", "example.com, 10.0.0.0/8",
                "upstream-address-refresh-ms", "1000",
                "upstream-idle-connections", "3",
                "upstream-idle-connection-ms", "2000",
                "upstream-max-head-bytes", "4096"));
        assertThat(options.connectTimeout()).isEqualTo(Duration.ofMillis(7));
        assertThat(options.tlsServerName()).isEqualTo("engine");
        assertThat(options.addressRefresh()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.maxIdlePerOrigin()).isEqualTo(3);
        assertThat(options.idleTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.maxHeadBytes()).isEqualTo(4096);
        ForwardProxy proxy = options.proxy();
        assertThat(proxy)
                .hasToString("ForwardProxy[http://proxy:3128, with credentials, not for [example.com, 10.0.0.0/8]]");
        assertThat(proxy.serves(Origin.of("http", "10.1.1.1", 80))).isFalse();
        assertThat(options.toBuilder().build()).hasToString(options.toString());
        assertThat(options.toBuilder().build().proxy()).isEqualTo(proxy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://proxy:1", "user:pw@proxy:1", "proxy:0", "http://", "http://proxy/path", "a b"})
    @DisplayName("A proxy is a host and a port, without credentials")
    void proxies(String text) {
        assertThat(problems(Map.of("upstream-proxy", text)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.option()).isEqualTo("upstream-proxy"))
                .satisfies(problem -> assertThat(problem.toString()).doesNotContain("pw"));
    }

    @Test
    @DisplayName("What can't go together, or be read, is a problem that shows no credential")
    void wrong() throws IOException {
        Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
        assertThat(problems(Map.of("upstream-proxy", "proxy:1", "upstream-proxy-credentials", "hunter2")))
                .singleElement()
                .asString()
                .contains("upstream-proxy-credentials", "user:password")
                .doesNotContain("hunter2");
        assertThat(problems(Map.of("no-proxy", "a"))).singleElement().asString().contains("upstream-proxy");
        assertThat(problems(Map.of("no-proxy", "a b", "upstream-proxy", "proxy:1")))
                .singleElement()
                .asString()
                .contains("no-proxy");
        for (String file : List.of(none.toString(), folder.resolve("missing").toString())) {
            assertThat(problems(Map.of("upstream-ca-file", file)))
                    .singleElement()
                    .asString()
                    .contains("upstream-ca-file", "PEM");
        }
    }

    private static NettyTransportOptions options(Map<String, String> given) {
        return GatewaySettings.from(given).of(NettyTransportOptions.class);
    }

    private static List<ConfigProblem> problems(Map<String, String> given) {
        return catchThrowableOfType(ConfigurationException.class, () -> options(given))
                .problems();
    }
}
