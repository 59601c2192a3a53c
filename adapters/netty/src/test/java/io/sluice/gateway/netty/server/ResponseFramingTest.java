package io.sluice.gateway.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.AbstractBody;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How answers stand on the wire. */
@DisplayName("Responses")
class ResponseFramingTest {
    private static final String GET_1_0 = "GET / HTTP/1.0\r\n\r\n";

    private final AtomicReference<GatewayResponse> next = new AtomicReference<>();
    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(request -> Reply.of(next.get()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("A response that could not be made is 500, and the connection lives on")
    void failed() throws IOException {
        try (TestServer failing = new TestServer(
                        request -> Reply.of(CompletableFuture.failedStage(new IllegalStateException("a defect"))));
                RawClient client = failing.connect();
                RawStreams streams = RawStreams.open(failing.server())) {
            for (int i = 0; i < 2; i++) {
                RawClient.Response response = client.send(RawClient.get("/")).read();
                assertThat(response.status()).isEqualTo(500);
                assertThat(response.body())
                        .contains("\"code\":\"internal_error\"")
                        .doesNotContain("defect");
            }
            assertThat(streams.get(1, "/").flush().response(1).status()).isEqualTo(500);
        }
    }

    @Test
    @DisplayName("A body of known length has its length, one of unknown length comes in chunks")
    void lengthOrChunks() throws IOException {
        next.set(new GatewayResponse(200, Headers.of("X-A", "1", "x-a", "2"), Body.of("hello".getBytes(UTF_8))));
        RawClient.Response known = exchange(RawClient.get("/"));
        assertThat(known.header("content-length")).isEqualTo("5");
        assertThat(known.header("transfer-encoding")).isEmpty();
        assertThat(known.fields()).startsWith("X-A: 1", "x-a: 2");
        assertThat(known.body()).isEqualTo("hello");

        next.set(new GatewayResponse(
                200, Headers.empty(), new Chunks(-1).of("hel", "lo").end()));
        RawClient.Response unknown = exchange(RawClient.get("/"));
        assertThat(unknown.header("content-length")).isEmpty();
        assertThat(unknown.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(unknown.body()).isEqualTo("hello");
    }

    @Test
    @DisplayName("An answer without a date gets one, the upstream's own stays")
    void date() throws IOException {
        next.set(new GatewayResponse(200, Headers.empty(), Body.empty()));
        assertThat(exchange(RawClient.get("/")).header("date"))
                .matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        next.set(new GatewayResponse(200, Headers.of("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), Body.empty()));
        assertThat(exchange(RawClient.get("/")).header("date")).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
    }

    @Test
    @DisplayName("RT-X-6: 204 and 304 have no body, nor has an answer to HEAD, and the next answer follows at once")
    void withoutBody() throws IOException {
        for (int status : new int[] {204, 304}) {
            next.set(new GatewayResponse(
                    status, Headers.empty(), new Chunks(-1).of("not to be seen").end()));
            assertNextAnswerFollows(RawClient.get("/"), status);
        }
        next.set(new GatewayResponse(200, Headers.empty(), Body.of("not to be seen".getBytes(UTF_8))));
        assertNextAnswerFollows("HEAD / HTTP/1.1\r\nHost: t\r\n\r\n", 200);
    }

    @Test
    @DisplayName("A client of HTTP/1.0 gets a body of unknown length until the connection ends")
    void oldClient() throws IOException {
        next.set(new GatewayResponse(
                200, Headers.empty(), new Chunks(-1).of("hel", "lo").end()));
        try (RawClient client = server.connect()) {
            RawClient.Response response = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .read();
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(response.header("transfer-encoding")).isEmpty();
            assertThat(response.body()).isEqualTo("hello");
        }
    }

    @Test
    @DisplayName("A body that breaks ends the connection without the last chunk")
    void brokenChunks() throws IOException {
        next.set(new GatewayResponse(
                200, Headers.empty(), new Chunks(-1).of("hello").breakOff()));
        try (RawClient client = server.connect()) {
            client.send(RawClient.get("/")).readHead();
            assertThat(client.readChunk()).isEqualTo("hello");
            assertThatThrownBy(client::readChunk).isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 6})
    @DisplayName("A body that is not as long as it was said to be ends the connection")
    void wrongLength(long length) throws IOException {
        next.set(new GatewayResponse(
                200, Headers.empty(), new Chunks(length).of("hello").end()));
        try (RawClient client = server.connect()) {
            assertThat(client.send(RawClient.get("/")).readHead().header("content-length"))
                    .isEqualTo("" + length);
            assertThat(client.readToEnd()).isIn("", "hello");
        }
    }

    @Test
    @DisplayName(
            "A client of HTTP/1.0 sees a broken body as a reset, since an orderly end would be the end of the body")
    void brokenForOldClient() throws IOException {
        next.set(new GatewayResponse(
                200, Headers.empty(), new Chunks(-1).of("hello").breakOff()));
        try (RawClient client = server.connect()) {
            client.send(GET_1_0);
            assertThatThrownBy(client::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        }
    }

    @Test
    @DisplayName("Fields that belong to a connection do not come from an answer's headers")
    void noForeignFraming() throws IOException {
        Headers headers = Headers.of(
                "Content-Length", "99",
                "Transfer-Encoding", "gzip",
                "Connection", "upgrade",
                "Keep-Alive", "x");
        next.set(new GatewayResponse(200, headers, Body.of("hello".getBytes(UTF_8))));
        RawClient.Response response = exchange(RawClient.get("/"));
        assertThat(response.header("content-length")).isEqualTo("5");
        assertThat(response.header("transfer-encoding")).isEmpty();
        assertThat(response.header("connection")).isEmpty();
        assertThat(response.header("keep-alive")).isEmpty();
        assertThat(response.body()).isEqualTo("hello");
    }

    private RawClient.Response exchange(String request) throws IOException {
        try (RawClient client = server.connect()) {
            return client.send(request).read();
        }
    }

    private void assertNextAnswerFollows(String request, int status) throws IOException {
        try (RawClient client = server.connect()) {
            RawClient.Response head = client.send(request).readHead();
            assertThat(head.status()).isEqualTo(status);
            assertThat(head.header("transfer-encoding")).isEmpty();
            next.set(new GatewayResponse(200, Headers.empty(), Body.of("next".getBytes(UTF_8))));
            assertThat(client.send(RawClient.get("/")).read().body()).isEqualTo("next");
        }
    }

    /** A body whose chunks and end are there before anybody asks. */
    private static final class Chunks extends AbstractBody {
        private final long length;
        private boolean breaks;
        private long asked;

        Chunks(long length) {
            this.length = length;
        }

        Chunks of(String... chunks) {
            for (String chunk : chunks) {
                emit(ByteBuffer.wrap(chunk.getBytes(UTF_8)));
            }
            return this;
        }

        Chunks end() {
            finish();
            return this;
        }

        /** Lets the body break when more than one chunk was asked for. */
        Chunks breakOff() {
            breaks = true;
            return this;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        protected void onRequest(long chunks) {
            asked += chunks;
            if (breaks && asked > 1) {
                fail(new IOException("broken"));
            }
        }

        @Override
        protected void onCancel(Throwable cause) {}
    }
}
