package io.sluice.gateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.netty.tls.TestCertificates;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("HC-L-6: the limits and the TLS of a server by name")
class NettyServerModuleTest {
    private static final String CERT = file("server.pem");
    private static final String KEY = file("server.key");

    @Test
    @DisplayName("are what they are named")
    void values() {
        NettyServerOptions options = read(Map.of(
                        "max-connections", "7",
                        "accept-backlog", "8",
                        "client-handshake-timeout-ms", "9",
                        "max-handshakes", "10",
                        "client-linger-timeout-ms", "11",
                        "proxy-protocol", "on",
                        "tls-cert", CERT,
                        "tls-key", KEY,
                        "tls-client-ca", file("clients.pem")))
                .of(NettyServerOptions.class);
        assertThat(options.maxConnections()).isEqualTo(7);
        assertThat(options.acceptBacklog()).isEqualTo(8);
        assertThat(options.handshakeTimeout()).isEqualTo(Duration.ofMillis(9));
        assertThat(options.maxHandshakes()).isEqualTo(10);
        assertThat(options.lingerTimeout()).isEqualTo(Duration.ofMillis(11));
        assertThat(options.proxyProtocol()).isTrue();
        assertThat(options.tls()).hasToString("ServerTls[" + CERT + "]");
        assertThat(options.warnings(List.of(), true)).isEmpty();
        NettyServerOptions plain = options.plain();
        assertThat(plain.tls()).isNull();
        assertThat(plain.proxyProtocol()).isFalse();
        assertThat(plain.maxConnections()).isEqualTo(7);
    }

    @Test
    @DisplayName("are all the same on a port of its own, but for TLS and the PROXY protocol")
    void plain() {
        NettyServerOptions options = read(Map.of(
                        "http2", "off",
                        "http2-max-streams", "7",
                        "max-request-memory-bytes", "8000",
                        "max-head-bytes", "9000",
                        "client-head-timeout-ms", "10",
                        "client-body-timeout-ms", "11",
                        "client-body-bytes-per-second", "12",
                        "client-idle-timeout-ms", "13",
                        "max-connections", "14",
                        "accept-backlog", "15"))
                .of(NettyServerOptions.class);
        assertThat(options.plain()).usingRecursiveComparison().isEqualTo(options);
    }

    @Test
    @DisplayName("are not spoken of without being asked for")
    void defaults() {
        NettyServerOptions options = read(Map.of()).of(NettyServerOptions.class);
        assertThat(options.tls()).isNull();
        assertThat(options.proxyProtocol()).isFalse();
        assertThat(options.maxConnections()).isPositive();
    }

    @Test
    @DisplayName("are problems together, where files are missing or no good")
    void problems() {
        assertProblems(Map.of("tls-cert", CERT), "tls-key");
        assertProblems(Map.of("tls-key", KEY), "tls-cert");
        assertProblems(Map.of("tls-client-ca", file("clients.pem")), "tls-cert", "tls-key");
        assertProblems(Map.of("tls-cert", CERT, "tls-key", file("other.key")), "tls-key");
        assertProblems(Map.of("tls-cert", CERT, "tls-key", file("server-encrypted.key")), "tls-key");
        assertProblems(
                Map.of("tls-cert", "no such file", "tls-key", KEY, "tls-client-ca", file("make")),
                "tls-cert",
                "tls-client-ca");
        assertProblems(Map.of("tls-cert", "\0", "tls-key", KEY), "tls-cert");
    }

    @Test
    @DisplayName("give a warning where the certificate has expired")
    void expired() {
        assertThat(read(Map.of("tls-cert", file("expired.pem"), "tls-key", file("expired.key")))
                        .warnings())
                .singleElement()
                .asString()
                .startsWith("tls-cert: the certificate has expired: 20");
    }

    private static void assertProblems(Map<String, String> options, String... names) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> read(options))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(ConfigProblem::option)
                        .containsExactlyInAnyOrder(names));
    }

    private static GatewaySettings read(Map<String, String> options) {
        return OptionRegistry.standard().with(new NettyServerModule()).read(options);
    }

    private static String file(String name) {
        return TestCertificates.file(name).toString();
    }
}
