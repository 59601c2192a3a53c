package io.sluice.gateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HC-13: what runs is finished within the limit, also for a client that takes its time. */
@DisplayName("A drain of the server")
class ServerDrainTest {
    private static final String GET = RawClient.get("/v1/models");
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(10);

    /** More than the buffers of both ends take. */
    private static final int BYTES = 8 << 20;

    @Test
    @DisplayName("lasts until the client has taken what was answered before it began")
    void answeredBefore() throws IOException {
        try (TestServer server = new TestServer(request -> Reply.of(large()));
                RawClient client = server.connect(4096)) {
            client.send(GET).readHead();
            assertTakenInTheEnd(server, client);
        }
    }

    @Test
    @DisplayName("lasts until the client has taken what is answered meanwhile")
    void answeredMeanwhile() throws IOException {
        CompletableFuture<GatewayResponse> response = new CompletableFuture<>();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        RequestHandler handler = request -> {
            asked.complete(null);
            return Reply.of(response);
        };
        try (TestServer server = new TestServer(handler);
                RawClient client = server.connect(4096)) {
            client.send(GET + GET);
            Await.value(asked);
            assertThat(server.server().drain(SHORT)).isFalse();
            response.complete(large());
            assertThat(client.readHead().header("connection")).isEqualTo("close");
            assertTakenInTheEnd(server, client);
            assertThat(client.isClosedByServer()).as("no second answer").isTrue();
        }
    }

    private static void assertTakenInTheEnd(TestServer server, RawClient client) throws IOException {
        assertThat(server.server().drain(SHORT)).isFalse();
        assertThat(client.readBytes(BYTES)).hasSize(BYTES);
        assertThat(server.server().drain(LONG)).isTrue();
    }

    private static GatewayResponse large() {
        return new GatewayResponse(200, Headers.empty(), Body.of(new byte[BYTES]));
    }
}
