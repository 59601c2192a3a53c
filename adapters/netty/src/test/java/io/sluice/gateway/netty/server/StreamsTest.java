package io.sluice.gateway.netty.server;

import static io.sluice.gateway.netty.server.RawStreams.END_STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HC-L-6: requests and responses of HTTP/2. */
@DisplayName("Streams of HTTP/2")
class StreamsTest {
    private final TestServer server = new TestServer(StreamsTest::echo);

    /** Says what was asked: method, target, host, body. */
    private static Reply echo(GatewayRequest request) {
        String text = request.method() + " " + request.target() + " "
                + request.headers().first("host") + " "
                + UTF_8.decode(request.body().duplicate());
        return Reply.of(new GatewayResponse(200, Headers.of("X-Kind", "echo"), Body.of(text.getBytes(UTF_8))));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.server().requestBytes()).isZero();
    }

    @Test
    @DisplayName("are served by prior knowledge, beside HTTP/1.1 on the same port")
    void bothProtocols() throws IOException {
        try (RawStreams client = RawStreams.open(server.server());
                RawClient old = server.connect()) {
            RawStreams.Response response = client.get(1, "/v1/models").flush().response(1);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("GET /v1/models test ");
            assertThat(response.header("x-kind")).isEqualTo("echo");
            assertThat(response.header("content-length")).isEqualTo("20");
            assertThat(response.header("date")).endsWith("GMT");
            assertThat(old.send(RawClient.get("/v1/models")).read().body()).isEqualTo("GET /v1/models test ");
        }
    }

    @Test
    @DisplayName("have bodies in any number of frames, with padding and trailers")
    void bodies() throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            client.post(1, "content-length", "6")
                    .data(1, 0, "ab")
                    .frame(RawStreams.DATA, 8, 1, (byte) 3, (byte) 'c', (byte) 'd', (byte) 0, (byte) 0, (byte) 0);
            client.data(1, END_STREAM, "ef").flush();
            assertThat(client.response(1).body()).endsWith(" abcdef");
            client.post(3)
                    .data(3, 0, "xyz")
                    .headers(3, END_STREAM, "x-checksum", "1")
                    .flush();
            assertThat(client.response(3).body()).endsWith(" xyz");
        }
    }
}
