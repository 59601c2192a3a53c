package io.sluice.examples.netty.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.HintHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two gateways that share hints, with each kind of scheduler: one of the two engines is not well, and the first gateway finds it out. */
@DisplayName("FL-F-8")
class SharedHintsTest {
    private static final int CALLS = 6;

    private final HintHub hub = new HintHub();
    private final AtomicInteger askedOfIll = new AtomicInteger();
    private final SimulatedEngine well =
            SimulatedEngine.builder().models("simulated").start();
    private final HttpServer ill;

    SharedHintsTest() throws IOException {
        ill = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ill.createContext("/", exchange -> {
            askedOfIll.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("retry-after", "30");
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
        });
        ill.start();
    }

    @AfterEach
    void close() {
        ill.stop(0);
        well.close();
        assertThat(hub.size()).isZero();
    }

    @ParameterizedTest(name = "{0}, scheduler {1}")
    @CsvSource({"LIMITED, off", "LIMITED, on", "LIMITED, dead", "EJECTED, off", "EJECTED, on", "EJECTED, dead"})
    @DisplayName(
            "What one finds out the other heeds, whoever places calls, and an engine that is taken out at one stays in at the other")
    void heeded(State found, String scheduling) throws IOException {
        int port = found == State.LIMITED ? ill.getAddress().getPort() : 1;
        String instances = "[" + instance("ill", port) + "," + instance("well", well.port()) + "]";
        try (ScriptedScheduler scheduler = ScriptedScheduler.start(instances);
                Gateway first = gateway(instances, scheduling, scheduler);
                Gateway second = gateway(instances, scheduling, scheduler)) {
            assertThat(first.drain("well")).isTrue();
            assertThat(hub.published()).isEmpty();
            assertThat(first.admit("well")).isTrue();
            for (int i = 0; i < CALLS; i++) {
                assertThat(status(first)).isEqualTo(200);
            }
            assertThat(ill(first).state()).isEqualTo(found);
            assertThat(ill(first).reason()).doesNotContain("another gateway");
            assertThat(ill(second).state()).isEqualTo(found);
            assertThat(ill(second).reason()).contains("another gateway");
            int asked = askedOfIll.get();
            for (int i = 0; i < CALLS; i++) {
                assertThat(status(second)).isEqualTo(200);
            }
            assertThat(askedOfIll).hasValue(asked);
            assertThat(hub.published()).hasSize(1);
        }
    }

    private Gateway gateway(String instances, String scheduling, ScriptedScheduler scheduler) {
        Map<String, String> options = new HashMap<>(Map.of(
                "instances",
                instances,
                "retry-instance-429",
                "true",
                "retry-max-count",
                "3",
                "wait-scheduling-retry-interval-ms",
                "10"));
        if (!scheduling.equals("off")) {
            options.put("scheduler-endpoints", scheduling.equals("dead") ? "127.0.0.1:1" : scheduler.address());
        }
        return GatewaySettings.from(options)
                .applyTo(Gateway.builder())
                .gatewayExchange(hub)
                .build();
    }

    private static String instance(String id, int port) {
        return "{\"id\":\"" + id + "\",\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":" + port
                + "}}";
    }

    private static int status(Gateway gateway) {
        GatewayCall call = gateway.call(
                GatewayRequest.post("/v1/completions", "{\"model\":\"simulated\",\"prompt\":\"p\",\"max_tokens\":1}"));
        String body = new String(Await.value(Await.value(call.response()).body().readAllBytes(1 << 16)), UTF_8);
        Await.value(call.completion());
        assertThat(body).isNotEmpty();
        return Await.value(call.response()).status();
    }

    private static InstanceStatus ill(Gateway gateway) {
        return gateway.snapshot().instances().stream()
                .filter(status -> status.instance().id().equals("ill"))
                .findFirst()
                .orElseThrow();
    }
}
