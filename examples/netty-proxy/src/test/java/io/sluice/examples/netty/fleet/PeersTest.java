package io.sluice.examples.netty.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two gateways that share by UDP, as their options say. */
@DisplayName("FL-F-8")
class PeersTest {
    private static final String KEY = "0123456789abcdef";

    @Test
    @DisplayName("What one learns of an engine the other heeds, by options alone")
    void heeded() throws IOException {
        HttpServer ill = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ill.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("retry-after", "30");
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });
        ill.start();
        String one = "127.0.0.1:" + freePort();
        String other = "127.0.0.1:" + freePort();
        try (SimulatedEngine well =
                SimulatedEngine.builder().models("simulated").start()) {
            String instances =
                    "[" + instance("ill", ill.getAddress().getPort()) + "," + instance("well", well.port()) + "]";
            try (Gateway first = gateway(instances, one, other);
                    Gateway second = gateway(instances, other, one)) {
                Await.until("they hear each other", () -> isHeard(first) && isHeard(second));
                for (int i = 0; i < 6; i++) {
                    call(first);
                }
                Await.until("the other leaves it alone", () -> isLimited(second));
            }
        } finally {
            ill.stop(0);
        }
    }

    @Test
    @DisplayName("Peers and a Redis at once are refused")
    void either() {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class,
                () -> GatewaySettings.from(
                        Map.of("share-peers", "gw:7?key=" + KEY, "share-url", "redis://127.0.0.1:1")));
        assertThat(thrown.getMessage())
                .contains("either share-peers or share-url")
                .doesNotContain(KEY);
    }

    private static Gateway gateway(String instances, String own, String peer) {
        Map<String, String> options = Map.of(
                "instances",
                instances,
                "retry-instance-429",
                "true",
                "retry-max-count",
                "3",
                "share-peers",
                own + "," + peer + "?key=" + KEY + "&listen=" + own);
        return GatewaySettings.from(options).applyTo(Gateway.builder()).build();
    }

    private static boolean isHeard(Gateway gateway) {
        return gateway.snapshot().sources().stream()
                .anyMatch(source -> source.name().startsWith("share:udp://") && source.entries() == 1);
    }

    private static boolean isLimited(Gateway gateway) {
        return gateway.snapshot().instances().stream()
                .anyMatch(status -> status.instance().id().equals("ill")
                        && status.state() == State.LIMITED
                        && status.reason().contains("another gateway"));
    }

    private static void call(Gateway gateway) {
        GatewayCall call = gateway.call(
                GatewayRequest.post("/v1/completions", "{\"model\":\"simulated\",\"prompt\":\"p\",\"max_tokens\":1}"));
        byte[] body = Await.value(Await.value(call.response()).body().readAllBytes(1 << 16));
        Await.value(call.completion());
        assertThat(body).isNotEmpty();
    }

    private static String instance(String id, int port) {
        return "{\"id\":\"" + id + "\",\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":" + port
                + "}}";
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
