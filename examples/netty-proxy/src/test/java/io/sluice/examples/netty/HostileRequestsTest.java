package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that two servers in a row might understand in two ways, of each kind one: refused, and nothing of them goes upstream. The server's own tests have them
 * all.
 */
@DisplayName("Hostile HTTP is refused or served right, never smuggled upstream")
class HostileRequestsTest {
    private static final String HEAD = "POST /v1/completions HTTP/1.1\r\nHost: test\r\n";
    private static final String BODY = "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}";
    private static final String SIZED = "Content-Length: " + BODY.length() + "\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    /** What an attacker wants the upstream to take for a request of its own. */
    private static final String SMUGGLED = "POST /v1/smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";

    private static SimulatedEngine engine;
    private static RunningProxy proxy;

    @BeforeAll
    static void start() {
        engine = SimulatedEngine.builder().models("m").start();
        proxy = RunningProxy.inFrontOf(engine.port(), "--max-request-bytes", "100000");
    }

    @AfterAll
    static void stop() {
        proxy.close();
        engine.close();
    }

    static Stream<Arguments> refused() {
        String chunked = "Transfer-Encoding: chunked\r\n";
        String end = "0\r\n\r\n";
        return Stream.of(
                Arguments.of("length and chunks", 400, HEAD + SIZED + chunked + "\r\n" + end),
                Arguments.of("two lengths", 400, HEAD + SIZED + "Content-Length: 5\r\n\r\n" + BODY),
                Arguments.of("bare LF after a field", 400, HEAD + "X-A: b\nContent-Length: 41\r\n\r\n" + BODY),
                Arguments.of("a chunk longer than its size", 400, HEAD + chunked + "\r\n3\r\nabcde\r\n" + end),
                Arguments.of("two hosts", 400, HEAD + "Host: other\r\n" + SIZED + "\r\n" + BODY),
                Arguments.of("a tunnel", 405, "CONNECT test:80 HTTP/1.1\r\nHost: test:80\r\n\r\n"),
                Arguments.of("a huge length", 413, HEAD + "Content-Length: 100001\r\n\r\n"),
                Arguments.of("a huge field", 431, HEAD + "X-Huge: " + "x".repeat(70_000) + "\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void isRefusedAndNothingAfterItIsRead(String what, int status, String request) throws Exception {
        engine.clearRequests();
        try (RawClient client = proxy.connect()) {
            client.send(request + SMUGGLED);
            RawClient.Response response = client.read();
            assertThat(response.status()).as(response.body()).isEqualTo(status);
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(response.header("content-type")).isEqualTo("application/json");
            assertThat(response.header("x-request-id")).isNotEmpty();
            assertThat(response.body()).startsWith("{\"error\":{\"message\":\"").contains("\"param\":null,\"code\":");
            assertThat(client.isClosedByServer()).isTrue();
        }
        proxy.awaitRest();
        assertThat(engine.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/../admin",
                "/v1/%2e%2E/admin",
                "/v1/x%2f..%2f..%2fadmin",
                "/v1/..;x=y/admin",
                "/v1/..;/admin",
                "/v1/%2e%2e;/admin",
                "/v1/.%2e/",
                "/v1/..%5cadmin",
                "/v1/%252e%252e/admin",
                "/v1/..\\admin"
            })
    @DisplayName("RT-M-1: a path that could leave /v1/ goes nowhere")
    void dotSegments(String path) throws IOException {
        engine.clearRequests();
        RawClient.Response response = proxy.exchange(RawClient.post(path, BODY));
        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("\"invalid_request\"");
        assertThat(engine.requests()).isEmpty();
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
    void isServed(String head) throws Exception {
        engine.clearRequests();
        RawClient.Response response = proxy.exchange(head + JSON + SIZED + "\r\n" + BODY);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(engine.requests()).hasSize(1);
        assertThat(engine.requests().get(0).target()).isEqualTo("/v1/completions");
        assertThat(engine.requests().get(0).bodyText()).isEqualTo(BODY);
    }

    @Test
    @DisplayName("A chunked body goes upstream with its length, without extensions and trailers")
    void chunksAreTakenApart() throws IOException {
        engine.clearRequests();
        String chunks = "5;name=value\r\n" + BODY.substring(0, 5) + "\r\n000" + Integer.toHexString(BODY.length() - 5)
                + "\r\n" + BODY.substring(5) + "\r\n0;last\r\nX-Trailer: t\r\n\r\n";
        RawClient.Response response = proxy.exchange(HEAD + JSON + "Transfer-Encoding: Chunked\r\n\r\n" + chunks);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(engine.requests().get(0).bodyText()).isEqualTo(BODY);
        assertThat(engine.requests().get(0).headers("content-length")).containsExactly("" + BODY.length());
        assertThat(engine.requests().get(0).headers("transfer-encoding")).isEmpty();
        assertThat(engine.requests().get(0).headers("x-trailer")).isEmpty();
    }
}
