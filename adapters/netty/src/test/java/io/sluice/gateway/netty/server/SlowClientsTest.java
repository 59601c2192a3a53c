package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients that take their time: bounded while they send, left alone while they wait. */
@DisplayName("Slow clients")
class SlowClientsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicInteger handled = new AtomicInteger();
    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("A head that does not come to its end is answered with 408")
    void slowHead() throws IOException {
        start(SHORT, LONG, LONG);
        try (RawClient client = server.connect().send("POST /v1/x HTTP/1.1\r\nHost: te")) {
            assertTimedOut(client);
        }
    }

    @Test
    @DisplayName("A head that trickles has no more time than one that stands still")
    void trickledHead() throws Exception {
        start(SHORT, LONG, LONG);
        try (RawClient client = server.connect()) {
            CountDownLatch answered = new CountDownLatch(1);
            Thread trickle = new Thread(() -> trickle(client, answered));
            trickle.start();
            assertTimedOut(client);
            answered.countDown();
            trickle.join();
        }
    }

    @Test
    @DisplayName("A body that does not come to its end is answered with 408")
    void slowBody() throws IOException {
        start(LONG, SHORT, LONG);
        try (RawClient client = server.connect()) {
            assertTimedOut(client.send("POST /v1/x HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n12345"));
        }
    }

    @Test
    @DisplayName("A chunked body that does not come to its end is answered with 408")
    void slowChunks() throws IOException {
        start(LONG, SHORT, LONG);
        try (RawClient client = server.connect()) {
            assertTimedOut(
                    client.send("POST /v1/x HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1234"));
        }
    }

    @Test
    @DisplayName("A connection at rest is closed without a word, and not before a request in time")
    void idleConnection() throws IOException {
        start(LONG, LONG, SHORT);
        try (RawClient client = server.connect()) {
            assertThat(client.send(RawClient.get("/")).read().status()).isEqualTo(200);
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (RawClient silent = server.connect()) {
            assertThat(silent.isClosedByServer()).isTrue();
        }
        assertThat(handled).hasValue(1);
    }

    @Test
    @DisplayName("A body that keeps coming at the least rate may take longer than its timeout")
    void steadyBody() throws Exception {
        start(LONG, SHORT, LONG);
        String part = "x".repeat(1024);
        try (RawClient client = server.connect()) {
            client.send("POST /v1/x HTTP/1.1\r\nHost: t\r\nContent-Length: 10240\r\n\r\n" + part);
            for (int i = 1; i < 10; i++) {
                // A second's worth at a time, more often than once in the timeout and twelve times the timeout in all.
                assertThat(new CountDownLatch(1).await(120, TimeUnit.MILLISECONDS))
                        .isFalse();
                client.send(part);
            }
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    private void start(Duration head, Duration body, Duration idle) {
        server = new TestServer(
                NettyServerOptions.builder()
                        .headTimeout(head)
                        .bodyTimeout(body)
                        .idleTimeout(idle)
                        .build(),
                this::answer);
    }

    private Reply answer(GatewayRequest request) {
        handled.incrementAndGet();
        return Reply.of(new GatewayResponse(200, Headers.empty(), Body.of("ok".getBytes(UTF_8))));
    }

    private void assertTimedOut(RawClient client) throws IOException {
        RawClient.Response response = client.read();
        assertThat(response.status()).isEqualTo(408);
        assertThat(response.header("connection")).isEqualTo("close");
        assertThat(client.isClosedByServer()).isTrue();
        assertThat(handled).hasValue(0);
    }

    private static void trickle(RawClient client, CountDownLatch answered) {
        try {
            client.send("POST /v1/x HTTP/1.1\r\n");
            while (!answered.await(20, TimeUnit.MILLISECONDS)) {
                client.send("X-A: b\r\n");
            }
        } catch (IOException | InterruptedException e) {
            // The server has closed the connection.
        }
    }
}
