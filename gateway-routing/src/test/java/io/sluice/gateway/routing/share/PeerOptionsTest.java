package io.sluice.gateway.routing.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.ServiceAddress.Host;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("FL-F-8")
class PeerOptionsTest {
    private static final String KEY = "0123456789abcdef";

    @Test
    @DisplayName("share-peers makes a gateway share, and its snapshot says with whom, without the key")
    void shares() throws IOException {
        String peers = "127.0.0.1:" + freePort();
        Map<String, String> options = Map.of("share-peers", peers + "?key=" + KEY + "&listen=" + peers);
        try (Gateway gateway =
                GatewaySettings.from(options).applyTo(Gateway.builder()).build()) {
            assertThat(gateway.snapshot().sources())
                    .extracting(SourceStatus::name)
                    .containsExactly("share:udp://" + peers);
        }
    }

    @Test
    @DisplayName(
            "It listens at the port of the first peer unless it is told where, and takes IPv6 and a key from a variable or a file")
    void read(@TempDir Path files) throws IOException {
        PeerConfig plain = PeerConfig.read("share-peers", "gw:7,[::1]:8", name -> null);
        assertThat(plain.peers()).containsExactly(new Host("gw", 7), new Host("::1", 8));
        assertThat(plain.listensEverywhere()).isTrue();
        assertThat(plain.listenPort()).isEqualTo(7);
        assertThat(plain).hasToString("udp://gw:7,[::1]:8");
        PeerConfig given = PeerConfig.read("share-peers", "udp://gw?key=${NAME}&listen=[::]:9", name -> KEY);
        assertThat(given.listenHost()).isEqualTo("::");
        assertThat(given.listenPort()).isEqualTo(9);
        assertThat(given.key().reveal()).isEqualTo(KEY);
        Path file = Files.writeString(files.resolve("key"), KEY + "\n");
        assertThat(PeerConfig.read("share-peers", "gw:7?key-file=" + file, name -> null)
                        .key()
                        .reveal())
                .isEqualTo(KEY);
    }

    @Test
    @DisplayName("What is wrong with it is told, and the key is not")
    void wrong() {
        String given = "gw:0?key=t00short&key-file=/none&listen=a:1,b:2&kee=s3cret";
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> GatewaySettings.from(Map.of("share-peers", given)));
        assertThat(thrown.getMessage())
                .contains("1 to 65535", "no key beside it", "one host and its port", "perhaps key")
                .doesNotContain("s3cret")
                .doesNotContain("t00short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=", "key=${EMPTY}", "key-file=", "key-file=${EMPTY}"})
    @DisplayName("A key that is given and empty is a problem: nobody meant to share without one")
    void emptyKey(String given) {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> PeerConfig.read("share-peers", "gw:7?" + given, name -> ""));
        assertThat(thrown).hasMessageContaining("or no such parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"u:s3cret@gw:7", "http://gw:7", "gw 7", "{\"s3cret\":1}", "udp://", "gw:7/s3cret"})
    @DisplayName("What names no hosts is not shown")
    void noHosts(String given) {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> GatewaySettings.from(Map.of("share-peers", given)));
        assertThat(thrown.getMessage()).contains("host:port,host:port").doesNotContain("s3cret");
    }

    @Test
    @DisplayName("Without a key a warning says who is believed")
    void warns() {
        assertThat(GatewaySettings.from(Map.of("share-peers", "gw:7")).warnings())
                .anyMatch(line -> line.contains("key-file"));
        assertThat(GatewaySettings.from(Map.of("share-peers", "gw:7?key=" + KEY))
                        .warnings())
                .noneMatch(line -> line.contains("share-peers"));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
