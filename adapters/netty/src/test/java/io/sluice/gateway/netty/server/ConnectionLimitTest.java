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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("HC-L-6: the connections of a server are bounded")
class ConnectionLimitTest {
    private static final String GET = RawClient.get("/");
    private static final int MOST = 4;

    private final CompletableFuture<GatewayResponse> later = new CompletableFuture<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<RawClient> clients = new ArrayList<>();
    private TestServer server;

    @BeforeEach
    void start() {
        server =
                new TestServer(NettyServerOptions.builder().maxConnections(MOST).build(), this::answer);
    }

    @AfterEach
    void stop() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        server.close();
        assertThat(server.server().connections()).isZero();
    }

    @Test
    @DisplayName("and those on which nothing goes on give way to new ones, whether they have begun a head or not")
    void restingOnes() throws IOException {
        for (int i = 0; i < 20; i++) {
            connect().send(i % 2 == 0 ? "" : "GET / HT");
        }
        assertThat(connect().send(GET).read().status()).isEqualTo(200);
        assertThat(server.server().connections()).isLessThanOrEqualTo(MOST);
    }

    @Test
    @DisplayName("and one that is used is passed over as long as there are others")
    void usedOnes() throws IOException {
        RawClient used = connect();
        for (int i = 0; i < 20; i++) {
            assertThat(used.send(GET).read().status()).isEqualTo(200);
            connect();
        }
        Await.until("the others gave way", () -> server.server().connections() == MOST);
    }

    @Test
    @DisplayName("and a new one is closed if something goes on on all of them, which goes on")
    void busyOnes() throws IOException {
        for (int i = 0; i < MOST; i++) {
            connect().send(RawClient.get("/later"));
        }
        Await.until("all wait", () -> waiting.get() == MOST);
        assertThat(connect().isClosedByServer()).isTrue();
        later.complete(new GatewayResponse(200, Headers.empty(), Body.empty()));
        Await.until("one is answered", () -> server.server().drain(Duration.ZERO));
    }

    private RawClient connect() throws IOException {
        RawClient client = server.connect();
        clients.add(client);
        return client;
    }

    private Reply answer(GatewayRequest request) {
        if (request.path().equals("/later")) {
            waiting.incrementAndGet();
            return Reply.of(later.thenApply(ready -> new GatewayResponse(200, Headers.empty(), Body.empty())));
        }
        return Reply.of(new GatewayResponse(200, Headers.empty(), Body.of("ok".getBytes(UTF_8))));
    }
}
