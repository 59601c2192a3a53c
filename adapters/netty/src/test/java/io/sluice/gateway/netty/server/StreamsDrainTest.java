package io.sluice.gateway.netty.server;

import static io.sluice.gateway.netty.server.RawStreams.GOAWAY;
import static io.sluice.gateway.netty.server.RawStreams.NO_ERROR;
import static io.sluice.gateway.netty.server.RawStreams.PING;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HC-L-6, HO-13: the end of a server that speaks HTTP/2. */
@DisplayName("A drain of HTTP/2")
class StreamsDrainTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(10);

    /** More than the buffers of both ends take. */
    private static final int BYTES = 8 << 20;

    private final CompletableFuture<GatewayResponse> held = new CompletableFuture<>();
    private final TestServer server =
            new TestServer(request -> request.target().equals("/held") ? Reply.of(held) : Reply.of(response(2)));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("tells the client twice, and serves what came before it could know")
    void twoSteps() throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            assertThat(client.get(1, "/").flush().response(1).status()).isEqualTo(200);
            client.get(3, "/held").flush();
            client.frame(PING, 0, 0, new byte[8]).flush().next(PING);
            assertThat(server.server().drain(SHORT)).isFalse();
            RawStreams.Frame first = client.next(GOAWAY);
            assertThat(first.lastStream()).isEqualTo(Integer.MAX_VALUE);
            // On its way before the client has read that.
            assertThat(client.get(5, "/").flush().response(5).status()).isEqualTo(200);
            // The ping was read by the way.
            acknowledge(client);
            RawStreams.Frame second = client.next(GOAWAY);
            assertThat(second.lastStream()).isEqualTo(5);
            assertThat(second.error()).isEqualTo(NO_ERROR);
            client.get(7, "/").flush();
            held.complete(response(3));
            assertThat(client.response(3).body()).hasSize(3);
            assertThat(server.server().drain(LONG)).isTrue();
            assertThat(client.farewell())
                    .as("nothing of the stream that came too late")
                    .isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("lets a connection that was not used yet have its request")
    void unused() throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            client.frame(PING, 0, 0, new byte[8]).flush().next(PING);
            assertThat(server.server().drain(LONG)).isTrue();
            assertThat(client.get(1, "/").flush().response(1).status()).isEqualTo(200);
            acknowledge(client);
            assertThat(client.farewell()).isEqualTo(NO_ERROR);
        }
    }

    @Test
    @DisplayName("lasts until the client has taken what was answered")
    void untaken() throws IOException {
        held.complete(response(BYTES));
        try (RawStreams client = RawStreams.open(server.server(), 4096).withoutGrants()) {
            client.frame(RawStreams.SETTINGS, 0, 0, RawStreams.setting(4, 1 << 30))
                    .grant(0, 1 << 30);
            client.get(1, "/held").flush();
            client.next(RawStreams.HEADERS);
            assertThat(server.server().drain(SHORT)).isFalse();
            assertThat(client.response(1).body()).hasSize(BYTES);
            assertThat(server.server().drain(LONG)).isTrue();
        }
    }

    /** Says that the client knows of the end. */
    private static void acknowledge(RawStreams client) throws IOException {
        byte[] ping =
                ByteBuffer.allocate(8).putLong(StreamsConnection.LAST_CALL).array();
        client.frame(PING, RawStreams.ACK, 0, ping).flush();
    }

    private static GatewayResponse response(int bytes) {
        return new GatewayResponse(200, Headers.empty(), Body.of(new byte[bytes]));
    }
}
