package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More than one request on a connection, sent one after the other or all at once. */
@DisplayName("Kept and pipelined connections")
class ConnectionReuseTest {
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<GatewayResponse>> pending = new CopyOnWriteArrayList<>();
    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("Pipelined requests are answered in order, bodies and all")
    void pipelined() throws IOException {
        server = new TestServer(this::echo);
        StringBuilder requests = new StringBuilder();
        int count = 2_000;
        for (int i = 0; i < count; i++) {
            requests.append(i % 2 == 0 ? RawClient.get("/" + i) : RawClient.post("/" + i, "body " + i));
        }
        try (RawClient client = server.connect()) {
            Thread sender = new Thread(() -> sendQuietly(client, requests.toString()));
            sender.start();
            for (int i = 0; i < count; i++) {
                assertThat(client.read().body()).isEqualTo(i % 2 == 0 ? "/" + i + ":" : "/" + i + ":body " + i);
            }
            Await.until("all is sent", () -> !sender.isAlive());
        }
    }

    @Test
    @DisplayName("A pipelined request is not looked at before the one before it was answered")
    void oneAtATime() throws IOException {
        server = new TestServer(this::later);
        try (RawClient client = server.connect()) {
            client.send(RawClient.get("/1") + RawClient.get("/2") + "GARBAGE\r\n\r\n");
            for (int i = 1; i <= 2; i++) {
                int expected = i;
                Await.until("request " + i + " is handled", () -> handled.size() == expected);
                pending.get(i - 1).complete(text("answer " + i));
                assertThat(client.read().body()).isEqualTo("answer " + i);
            }
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(handled).containsExactly("/1", "/2");
    }

    @Test
    @DisplayName("A client that pipelines without end is held up, and its leaving is noticed nevertheless")
    void endlessPipeline() throws IOException {
        server = new TestServer(this::later);
        RawClient client = server.connect();
        client.send(RawClient.get("/1"));
        Await.until("the first request is handled", () -> handled.size() == 1);
        Thread sender =
                new Thread(() -> sendQuietly(client, RawClient.get("/more").repeat(1_000_000)));
        sender.start();
        Await.until(
                "the client is held up",
                () -> !Await.holdsWithin(java.time.Duration.ofMillis(100), () -> !sender.isAlive()));
        client.reset();
        Await.until("the sender has failed", () -> !sender.isAlive());
        Await.until("the connection is gone", () -> server.server().connections() == 0);
        pending.get(0).complete(text("too late"));
        assertThat(handled).containsExactly("/1");
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1~Host: t,                               true,  ''",
        "GET / HTTP/1.1~Host: t~Connection: keep-alive,        true,  ''",
        "GET / HTTP/1.1~Host: t~Connection: close,             false, close",
        "GET / HTTP/1.1~Host: t~Connection: x-a~Connection: Close, false, close",
        "GET / HTTP/1.0,                                       false, close",
        "GET / HTTP/1.0~Connection: Keep-Alive,                true,  keep-alive"
    })
    @DisplayName("A connection lives on if both sides want it to")
    void keepAlive(String head, boolean kept, String connection) throws IOException {
        server = new TestServer(this::echo);
        try (RawClient client = server.connect()) {
            client.send(head.replace("~", "\r\n") + "\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.body()).isEqualTo("/:");
            assertThat(response.header("connection")).isEqualTo(connection);
            if (kept) {
                assertThat(client.send(RawClient.get("/again")).read().body()).isEqualTo("/again:");
            } else {
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
    }

    private Reply echo(GatewayRequest request) {
        return Reply.of(text(request.target() + ":" + UTF_8.decode(request.body())));
    }

    private Reply later(GatewayRequest request) {
        CompletableFuture<GatewayResponse> response = new CompletableFuture<>();
        pending.add(response);
        handled.add(request.target());
        return Reply.of(response);
    }

    private static GatewayResponse text(String text) {
        return new GatewayResponse(200, Headers.empty(), Body.of(text.getBytes(UTF_8)));
    }

    private static void sendQuietly(RawClient client, String text) {
        try {
            client.send(text);
        } catch (IOException e) {
            // The connection was closed.
        }
    }
}
