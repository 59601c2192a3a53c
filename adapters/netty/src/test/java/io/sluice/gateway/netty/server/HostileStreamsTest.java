package io.sluice.gateway.netty.server;

import static io.sluice.gateway.netty.server.RawStreams.END_STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HC-L-6: requests that are not well-formed, or that a server of HTTP/1.1 behind this one might understand in another way. */
@DisplayName("Hostile requests of HTTP/2 are refused or understood right")
class HostileStreamsTest {
    private static final int MAX_BODY = 100_000;
    private static final List<GatewayRequest> HANDLED = new CopyOnWriteArrayList<>();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(NettyServerOptions.defaults(), MAX_BODY, request -> {
            HANDLED.add(request);
            return Reply.of(new GatewayResponse(200, Headers.empty(), Body.of("ok".getBytes(UTF_8))));
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        HANDLED.clear();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                // Pseudo-header fields
                bad("no method", ":scheme", "http", ":authority", "test", ":path", "/"),
                bad("no scheme", ":method", "GET", ":authority", "test", ":path", "/"),
                bad("no path", ":method", "GET", ":scheme", "http", ":authority", "test"),
                bad("an empty path", ":method", "GET", ":scheme", "http", ":authority", "test", ":path", ""),
                bad("an unknown one", get(":protocol", "websocket")),
                bad("one of responses", get(":status", "200")),
                bad("two methods", get(":method", "GET")),
                bad("two paths", get(":path", "/")),
                bad("two authorities", get(":authority", "test")),
                bad("two schemes", get(":scheme", "http")),
                bad(
                        "one after a field",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":path",
                        "/",
                        "x-a",
                        "b",
                        ":authority",
                        "t"),
                bad("another scheme", ":method", "GET", ":scheme", "ftp", ":authority", "test", ":path", "/"),
                bad("a method with a blank", ":method", "GET /", ":scheme", "http", ":authority", "t", ":path", "/"),
                bad("an empty method", ":method", "", ":scheme", "http", ":authority", "t", ":path", "/"),
                bad("a line feed in the path", path("/\r\nx: y")),
                bad("a blank in the path", path("/a b")),
                bad("a fragment", path("/a#b")),
                bad("an absolute path", path("http://test/v1/x")),
                bad("no slash", path("v1/x")),
                bad("an asterisk", path("*")),
                bad("beyond ASCII in the path", path("/\u00e4")),
                Arguments.of("a tunnel", 405, new String[] {":method", "CONNECT", ":authority", "test:80"}),
                // Hosts
                bad("no host", ":method", "GET", ":scheme", "http", ":path", "/"),
                bad("an empty authority", ":method", "GET", ":scheme", "http", ":authority", "", ":path", "/"),
                bad("user info", ":method", "GET", ":scheme", "http", ":authority", "a@b", ":path", "/"),
                bad("another host", get("host", "other")),
                bad("two hosts", get("host", "test", "host", "test")),
                // Fields
                bad("an upper-case name", get("X-A", "b")),
                bad("an empty name", get("", "b")),
                bad("a name with a colon", get("x:a", "b")),
                bad("a name with a blank", get("x a", "b")),
                bad("a line feed in a value", get("x-a", "b\nc")),
                bad("a carriage return in a value", get("x-a", "b\rc")),
                bad("NUL in a value", get("x-a", "b\u0000c")),
                bad("a blank before a value", get("x-a", " b")),
                bad("a tab after a value", get("x-a", "b\t")),
                bad("connection", get("connection", "close")),
                bad("keep-alive", get("keep-alive", "1")),
                bad("proxy-connection", get("proxy-connection", "keep-alive")),
                bad("transfer-encoding", get("transfer-encoding", "chunked")),
                bad("upgrade", get("upgrade", "h2c")),
                bad("te", get("te", "gzip")),
                // Lengths, of requests that have no body
                bad("a length without a body", get("content-length", "5")),
                bad("two lengths", get("content-length", "0", "content-length", "0")),
                bad("a signed length", get("content-length", "+0")),
                bad("an empty length", get("content-length", "")),
                Arguments.of("an expectation", 417, get("expect", "a miracle")),
                Arguments.of("many fields", 431, many()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefusedAndTheConnectionGoesOn(String what, int status, String[] fields) throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            RawStreams.Response response =
                    client.headers(1, END_STREAM, fields).flush().response(1);
            assertThat(response.status()).as(response.body()).isEqualTo(status);
            assertThat(response.body()).startsWith("{\"error\":{\"message\":\"");
            assertThat(HANDLED).isEmpty();
            assertThat(client.get(3, "/").flush().response(3).status()).isEqualTo(200);
        }
    }

    static Stream<Arguments> refusedBodies() {
        String half = "x".repeat(MAX_BODY / 2);
        return Stream.of(
                body(
                        "more than announced",
                        400,
                        c -> c.post(1, "content-length", "3").data(1, 0, "abcd")),
                body(
                        "less than announced",
                        400,
                        c -> c.post(1, "content-length", "3").data(1, END_STREAM, "ab")),
                body(
                        "none of what was announced",
                        400,
                        c -> c.post(1, "content-length", "3").data(1, END_STREAM, "")),
                body(
                        "less before trailers",
                        400,
                        c -> c.post(1, "content-length", "3").headers(1, END_STREAM, "a", "b")),
                body(
                        "a pseudo-header field in trailers",
                        400,
                        c -> c.post(1).data(1, 0, "a").headers(1, END_STREAM, ":path", "/x")),
                body(
                        "a field of connections in trailers",
                        400,
                        c -> c.post(1).headers(1, END_STREAM, "connection", "close")),
                body("more than expected, announced", 413, c -> c.post(1, "content-length", "100001")),
                body("more than expected", 413, c -> {
                    c.post(1);
                    for (int i = 0; i < 7; i++) {
                        c.data(1, 0, half.substring(0, 16_000));
                    }
                    return c;
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedBodies")
    void isRefusedWithItsBody(String what, int status, Step step) throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            RawStreams.Response response = step.on(client).flush().response(1);
            assertThat(response.status()).as(response.body()).isEqualTo(status);
            assertThat(HANDLED).isEmpty();
            assertThat(client.get(3, "/").flush().response(3).status()).isEqualTo(200);
        }
        Await.until("no client is connected", () -> server.server().connections() == 0);
        assertThat(server.server().requestBytes()).isZero();
    }

    @Test
    @DisplayName("What has no use for the rest of a body says so when it has answered")
    void theRestIsNotWanted() throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            client.post(1, "content-length", "100001").flush();
            assertThat(client.response(1).error()).isEqualTo(-1);
            RawStreams.Frame reset = client.nextOf(1);
            assertThat(reset.type).isEqualTo(RawStreams.RESET);
            assertThat(reset.error()).isEqualTo(RawStreams.NO_ERROR);
            // What was on its way is dropped.
            client.data(1, 0, "abc").get(3, "/").flush();
            assertThat(client.response(3).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("A head above the limit is 431; far above it, it ends the connection")
    void hugeHeads() throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            byte[] block = client.block(get("x-huge", "x".repeat(70_000)));
            sendInPieces(client, 1, block);
            assertThat(client.response(1).status()).isEqualTo(431);
            assertThat(client.get(3, "/").flush().response(3).status()).isEqualTo(200);
            sendInPieces(client, 5, client.block(get("x-huge", "~".repeat(200_000))));
            assertThat(client.farewell()).isNotEqualTo(-1);
        }
        assertThat(HANDLED).hasSize(1);
    }

    @Test
    @DisplayName("A small block that unpacks to a huge head is 431")
    void headBomb() throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            client.headers(1, END_STREAM, get("x-bomb", "x".repeat(3_500))).flush();
            assertThat(client.response(1).status()).isEqualTo(200);
            // 5,000 references to the 3.5 KB of the table of fields.
            byte[] block = java.util.Arrays.copyOf(client.block(get()), 5_000);
            java.util.Arrays.fill(block, client.block(get()).length, block.length, (byte) 0xbe);
            client.frame(RawStreams.HEADERS, END_STREAM | RawStreams.END_HEADERS, 3, block)
                    .flush();
            assertThat(client.response(3).status()).isEqualTo(431);
        }
    }

    @Test
    @DisplayName("Unusual but valid requests are served")
    void served() throws IOException {
        List<String[]> all = new ArrayList<>();
        all.add(new String[] {":method", "GET", ":scheme", "HTTPS", ":path", "/", "host", "test"});
        all.add(get("host", "TEST", "te", "trailers"));
        all.add(get("x-text", "a\tb \u00e4", "x-empty", ""));
        all.add(get("cookie", "a=b", "x-a", "b", "cookie", "c=d"));
        all.add(new String[] {":path", "/", ":authority", "[::1]:80", ":scheme", "http", ":method", "GET"});
        try (RawStreams client = RawStreams.open(server.server())) {
            int stream = 1;
            for (String[] fields : all) {
                assertThat(client.headers(stream, END_STREAM, fields)
                                .flush()
                                .response(stream)
                                .status())
                        .isEqualTo(200);
                stream += 2;
            }
        }
        assertThat(HANDLED).hasSize(all.size());
        assertThat(HANDLED.get(0).headers().first("host")).isEqualTo("test");
        assertThat(HANDLED.get(1).headers().all("host")).containsExactly("TEST");
        assertThat(HANDLED.get(2).headers().first("x-text")).isEqualTo("a\tb \u00e4");
        assertThat(HANDLED.get(3).headers().all("cookie")).containsExactly("a=b; c=d");
    }

    private static void sendInPieces(RawStreams client, int stream, byte[] block) {
        int type = RawStreams.HEADERS;
        int flags = END_STREAM;
        for (int from = 0; from < block.length; from += 16_000) {
            int to = Math.min(from + 16_000, block.length);
            int last = to == block.length ? RawStreams.END_HEADERS : 0;
            client.frame(type, flags | last, stream, java.util.Arrays.copyOfRange(block, from, to));
            type = RawStreams.CONTINUATION;
            flags = 0;
        }
        client.flushIfOpen();
    }

    private static String[] get(String... more) {
        String[] first = {":method", "GET", ":scheme", "http", ":authority", "test", ":path", "/"};
        String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    private static String[] path(String path) {
        String[] fields = get();
        fields[7] = path;
        return fields;
    }

    private static String[] many() {
        String[] more = new String[600];
        for (int i = 0; i < more.length; i += 2) {
            more[i] = "x-a";
            more[i + 1] = "b";
        }
        return get(more);
    }

    private static Arguments bad(String what, String... fields) {
        return Arguments.of(what, 400, fields);
    }

    private static Arguments body(String what, int status, Step step) {
        return Arguments.of(what, status, step);
    }

    /** What a client sends. */
    private interface Step {
        RawStreams on(RawStreams client) throws IOException;
    }
}
