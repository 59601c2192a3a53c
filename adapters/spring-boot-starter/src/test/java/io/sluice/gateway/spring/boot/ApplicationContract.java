package io.sluice.gateway.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** What an application is that has ten lines of YAML and no code, on one web stack: one context for all tests, the last of which ends it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ApplicationContract {
    private static final String CHAT = RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}");
    private static final String STREAM =
            RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[],\"stream\":true}");
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private FaultyUpstream engine;
    private BootHost host;

    abstract WebApplicationType type();

    @BeforeAll
    void start() {
        engine = FaultyUpstream.start(Ticker.system());
        host = BootHost.start(
                type(),
                Map.of(
                        "spring.config.location", "classpath:/ten-lines.yaml",
                        "engine.port", Integer.toString(engine.origin().port()),
                        "spring.reactor.netty.shutdown-quiet-period", "0",
                        "spring.lifecycle.timeout-per-shutdown-phase", "2s"),
                Application.class);
    }

    @AfterAll
    void end() throws IOException {
        host.close();
        engine.close();
    }

    @Test
    @Order(1)
    void takesCalls() throws IOException {
        engine.plays(Fault.ok("{\"id\":\"1\"}"));
        RawClient.Response answer = exchange(CHAT);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"id\":\"1\"}");
    }

    @Test
    @Order(2)
    void showsItsHealthWithoutAddresses() throws IOException {
        RawClient.Response health = exchange(RawClient.get("/actuator/health"));
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body())
                .contains("\"sluice\":{\"details\":{\"openCalls\":0", "\"instances\":{\"up\":1}")
                .doesNotContain("127.0.0.1");
        assertThat(exchange(RawClient.get("/actuator/info")).body())
                .contains("\"sluice\":{\"scheduling-policy\":\"least-requests\"}")
                .doesNotContain("127.0.0.1");
    }

    @Test
    @Order(3)
    void countsCalls() throws IOException {
        assertThat(exchange(RawClient.get("/actuator/metrics/sluice.calls")).body())
                .contains("\"name\":\"sluice.calls\"");
    }

    @Test
    @Order(4)
    void reloadsOnRequest() throws IOException {
        assertThat(exchange(RawClient.get("/actuator/sluice")).body())
                .contains("\"address\":\"http://127.0.0.1:" + engine.origin().port() + "\"");
        assertThat(exchange(RawClient.post("/actuator/sluice", "{}")).body())
                .contains("\"applied\":[]", "\"ignored\":[]");
    }

    @Test
    @Order(5)
    void letsStreamsFinishAndCutsThemAtTheLimit() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Fault finishes = connection -> {
            connection.write(HEAD + chunk(EVENT));
            gate.await();
            connection.write(chunk("data: [DONE]\n\n") + chunk(""));
        };
        Iterator<Fault> faults =
                List.of(finishes, Fault.stallAfter(HEAD + chunk(EVENT))).iterator();
        engine.chooses((request, number) -> faults.next());
        try (RawClient finishing = RawClient.connect(host.port());
                RawClient stalled = RawClient.connect(host.port())) {
            finishing.send(STREAM).readHead();
            assertThat(finishing.readChunked(EVENT.length())).isEqualTo(EVENT);
            stalled.send(STREAM).readHead();
            assertThat(stalled.readChunked(EVENT.length())).isEqualTo(EVENT);
            CompletableFuture<Void> ended =
                    CompletableFuture.runAsync(() -> host.context().close());
            Await.until("new connections are refused", this::refuses);
            assertThat(host.bean(Gateway.class).openCalls()).isEqualTo(2);
            gate.countDown();
            assertThat(finishing.readChunked(1 << 20)).isEqualTo("data: [DONE]\n\n");
            assertThat(stalled.readChunked(1 << 20))
                    .startsWith("event: error\n")
                    .contains("shutting down")
                    .doesNotContain("[DONE]");
            Await.value(ended);
        }
    }

    private boolean refuses() {
        try {
            RawClient.connect(host.port()).close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private RawClient.Response exchange(String request) throws IOException {
        try (RawClient client = RawClient.connect(host.port())) {
            return client.send(request).read();
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
