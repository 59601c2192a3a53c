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
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers in a row might understand in two ways: refused, and nothing of them reaches a handler. */
@DisplayName("Hostile HTTP is refused or understood right")
class HostileRequestsTest {
    private static final String HEAD = "POST /v1/completions HTTP/1.1\r\nHost: test\r\n";
    private static final String BODY = "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}";
    private static final String SIZED = "Content-Length: " + BODY.length() + "\r\n";

    /** What an attacker wants to be taken for a request of its own. */
    private static final String SMUGGLED = "POST /v1/smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";

    private static final List<GatewayRequest> HANDLED = new CopyOnWriteArrayList<>();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(NettyServerOptions.builder().http2(false).build(), 100_000, request -> {
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
        String chunked = "Transfer-Encoding: chunked\r\n";
        String end = "0\r\n\r\n";
        return Stream.of(
                // Two framings
                refused("length and chunks", HEAD + SIZED + chunked + "\r\n" + end),
                refused("chunks and length", HEAD + chunked + "Content-Length: 5\r\n\r\n" + end),
                refused("two lengths", HEAD + SIZED + "Content-Length: 5\r\n\r\n" + BODY),
                refused("the same length twice", HEAD + SIZED + SIZED + "\r\n" + BODY),
                refused("a list of lengths", HEAD + "Content-Length: 41, 41\r\n\r\n" + BODY),
                refused("a signed length", HEAD + "Content-Length: +41\r\n\r\n" + BODY),
                refused("a negative length", HEAD + "Content-Length: -1\r\n\r\n" + BODY),
                refused("a hexadecimal length", HEAD + "Content-Length: 0x29\r\n\r\n" + BODY),
                refused("a length with blanks", HEAD + "Content-Length: 4 1\r\n\r\n" + BODY),
                refused("no length in the field", HEAD + "Content-Length:\r\n\r\n" + BODY),
                refused("a length beyond all numbers", HEAD + "Content-Length: 99999999999999999999\r\n\r\n" + BODY),
                // Codings
                refused("an unknown coding", HEAD + "Transfer-Encoding: xchunked\r\n\r\n" + end),
                refused("two codings", HEAD + "Transfer-Encoding: gzip, chunked\r\n\r\n" + end),
                refused("chunked not last", HEAD + "Transfer-Encoding: chunked, identity\r\n\r\n" + end),
                refused("chunked twice", HEAD + "Transfer-Encoding: chunked, chunked\r\n\r\n" + end),
                refused("two fields of coding", HEAD + chunked + "Transfer-Encoding: identity\r\n\r\n" + end),
                refused("an empty coding", HEAD + "Transfer-Encoding:\r\n\r\n" + end),
                refused("a coding with a tab", HEAD + "Transfer-Encoding: \u000bchunked\r\n\r\n" + end),
                refused("chunks in HTTP/1.0", "POST /v1/completions HTTP/1.0\r\n" + chunked + "\r\n" + end),
                // Lines
                refused("a folded field", HEAD + "X-Folded: a\r\n b\r\n" + SIZED + "\r\n" + BODY),
                refused("a folded coding", HEAD + "Transfer-Encoding:\r\n chunked\r\n\r\n" + end),
                refused("a first field that is folded", "POST /v1/x HTTP/1.1\r\n Host: test\r\n\r\n"),
                refused("a blank before the colon", HEAD + "Content-Length : 41\r\n\r\n" + BODY),
                refused("a tab before the colon", HEAD + "Transfer-Encoding\t: chunked\r\n\r\n" + end),
                refused("a field without a name", HEAD + ": value\r\n\r\n"),
                refused("a field without a colon", HEAD + "Content-Length 41\r\n\r\n"),
                refused("a field name with a control", HEAD + "Content-Length\u0000: 41\r\n\r\n" + BODY),
                refused("bare LF after a field", HEAD + "X-A: b\nContent-Length: 41\r\n\r\n" + BODY),
                refused("bare LF everywhere", "POST /v1/x HTTP/1.1\nHost: test\nContent-Length: 0\n\n"),
                refused("bare LF before the body", HEAD + SIZED + "\n" + BODY),
                refused("bare CR in a value", HEAD + "X-A: b\rContent-Length: 41\r\n\r\n" + BODY),
                refused("bare CR before a name", HEAD + "\rContent-Length: 41\r\n\r\n" + BODY),
                refused("CR CR LF", HEAD + "X-A: b\r\r\n" + SIZED + "\r\n" + BODY),
                refused("NUL in a value", HEAD + "X-A: b\u0000c\r\n\r\n"),
                // Chunks
                refused("a chunk size that overflows", HEAD + chunked + "\r\nffffffffffffffff5\r\nabcde\r\n" + end),
                refused("a negative chunk size", HEAD + chunked + "\r\n-5\r\nabcde\r\n" + end),
                refused("a chunk size with 0x", HEAD + chunked + "\r\n0x5\r\nabcde\r\n" + end),
                refused("a chunk size with a blank", HEAD + chunked + "\r\n5 \r\nabcde\r\n" + end),
                refused("no chunk size", HEAD + chunked + "\r\n\r\nabcde\r\n" + end),
                refused("bare LF after a chunk size", HEAD + chunked + "\r\n5\nabcde\r\n" + end),
                refused("bare LF in an extension", HEAD + chunked + "\r\n5;a\nb\r\nabcde\r\n" + end),
                refused("an endless extension", HEAD + chunked + "\r\n5;" + "x".repeat(2000) + "\r\nabcde\r\n" + end),
                refused("a chunk longer than its size", HEAD + chunked + "\r\n3\r\nabcde\r\n" + end),
                refused("bare LF after a chunk", HEAD + chunked + "\r\n5\r\nabcde\n" + end),
                refused("a folded trailer", HEAD + chunked + "\r\n0\r\nX-A: b\r\n c\r\n\r\n"),
                // Hosts
                refused("no host", "POST /v1/x HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
                refused("two hosts", HEAD + "Host: other\r\n" + SIZED + "\r\n" + BODY),
                refused("the same host twice", HEAD + "Host: test\r\n" + SIZED + "\r\n" + BODY),
                refused("an empty host", "POST /v1/x HTTP/1.1\r\nHost:\r\n\r\n"),
                refused("a host with a path", "POST /v1/x HTTP/1.1\r\nHost: a/b\r\n\r\n"),
                refused("a host with user info", "POST /v1/x HTTP/1.1\r\nHost: user@a\r\n\r\n"),
                // Request lines
                refused("two blanks", "POST  /v1/x HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("a tab as a blank", "POST\t/v1/x\tHTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("a blank in the target", "POST /v1/a b HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("a blank after the version", "POST /v1/x HTTP/1.1 \r\nHost: test\r\n\r\n"),
                refused("a blank before the method", " POST /v1/x HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("no version", "GET /v1/models\r\nHost: test\r\n\r\n"),
                refused("a lower-case version", "GET /v1/models http/1.1\r\nHost: test\r\n\r\n"),
                refused("a method that is no token", "PO(ST /v1/x HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("a target in another form", "GET v1/models HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("an asterisk", "POST * HTTP/1.1\r\nHost: test\r\n\r\n"),
                Arguments.of("a tunnel", 405, "CONNECT test:80 HTTP/1.1\r\nHost: test:80\r\n\r\n"),
                Arguments.of("a tunnel to a path", 405, "CONNECT /v1/x HTTP/1.1\r\nHost: test:80\r\n\r\n"),
                refused("another scheme", "GET ftp://test/v1/models HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("an absolute target with user info", "GET http://a@b/v1/x HTTP/1.1\r\nHost: b\r\n\r\n"),
                refused("a fragment", "GET /v1/models#x HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("beyond ASCII in the target", "GET /v1/\u00e4 HTTP/1.1\r\nHost: test\r\n\r\n"),
                refused("blank lines without end", "\r\n\r\n\r\n\r\nGET /v1/models HTTP/1.1\r\nHost: test\r\n\r\n"),
                // Limits
                Arguments.of("a huge field", 431, HEAD + "X-Huge: " + "x".repeat(70_000) + "\r\n\r\n"),
                Arguments.of("many fields", 431, HEAD + "X-A: b\r\n".repeat(300) + "\r\n"),
                Arguments.of("a huge target", 431, "GET /v1/" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: t\r\n\r\n"),
                Arguments.of("huge trailers", 431, HEAD + chunked + "\r\n0\r\nX-A: " + "x".repeat(9_000) + "\r\n\r\n"),
                Arguments.of("a huge length", 413, HEAD + "Content-Length: 100001\r\n\r\n"),
                Arguments.of("an absurd length", 413, HEAD + "Content-Length: 999999999999999999\r\n\r\n"),
                Arguments.of("a huge chunk", 413, HEAD + chunked + "\r\n186a1\r\n"),
                Arguments.of("an absurd chunk", 413, HEAD + chunked + "\r\nfffffffffffffff\r\n"),
                Arguments.of(
                        "chunks that add up", 413, HEAD + chunked + "\r\n5\r\nabcde\r\n1869c\r\n" + "x".repeat(100)),
                Arguments.of("an expectation", 417, HEAD + "Expect: a miracle\r\n" + SIZED + "\r\n"),
                Arguments.of("another version", 505, "GET /v1/models HTTP/2.0\r\nHost: test\r\n\r\n"),
                Arguments.of("the preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefusedAndNothingAfterItIsRead(String what, int status, String request) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(request + SMUGGLED);
            RawClient.Response response = client.read();
            assertThat(response.status()).as(response.body()).isEqualTo(status);
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(response.header("content-type")).isEqualTo("application/json");
            assertThat(response.header("x-request-id")).isNotEmpty();
            assertThat(response.body()).startsWith("{\"error\":{\"message\":\"").contains("\"param\":null,\"code\":");
            assertThat(client.isClosedByServer()).isTrue();
        }
        Await.until("no client is connected", () -> server.server().connections() == 0);
        assertThat(HANDLED).isEmpty();
        assertThat(server.server().requestBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST http://test/v1/completions HTTP/1.1\r\nHost: test\r\n",
                "POST HTTPS://other:8443/v1/completions HTTP/1.1\r\nHost: test\r\n",
                "\r\nPOST /v1/completions HTTP/1.1\r\nHost: test\r\n",
                "POST /v1/completions HTTP/1.1\r\nHOST: [::1]:80\r\n",
                "POST /v1/completions HTTP/1.1\r\nHost:\ttest \t\r\nX-Text: a\tb \u00e4\r\n",
                "POST /v1/completions HTTP/1.0\r\n"
            })
    @DisplayName("Unusual but valid requests are served")
    void isServed(String head) throws IOException {
        assertThat(exchange(head + SIZED + "\r\n" + BODY).status()).isEqualTo(200);
        assertThat(HANDLED).hasSize(1);
        assertThat(HANDLED.get(0).target()).isEqualTo("/v1/completions");
        assertThat(bodyOf(HANDLED.get(0))).isEqualTo(BODY);
    }

    @Test
    @DisplayName("A chunked body is put together without extensions and trailers")
    void chunksAreTakenApart() throws IOException {
        String chunks = "5;name=value\r\n" + BODY.substring(0, 5) + "\r\n000" + Integer.toHexString(BODY.length() - 5)
                + "\r\n" + BODY.substring(5) + "\r\n0;last\r\nX-Trailer: t\r\n\r\n";
        RawClient.Response response = exchange(HEAD + "Transfer-Encoding: Chunked\r\n\r\n" + chunks);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(bodyOf(HANDLED.get(0))).isEqualTo(BODY);
        assertThat(HANDLED.get(0).headers().contains("x-trailer")).isFalse();
    }

    private static RawClient.Response exchange(String request) throws IOException {
        try (RawClient client = server.connect()) {
            return client.send(request).read();
        }
    }

    private static String bodyOf(GatewayRequest request) {
        return UTF_8.decode(request.body()).toString();
    }

    private static Arguments refused(String what, String request) {
        return Arguments.of(what, 400, request);
    }
}
