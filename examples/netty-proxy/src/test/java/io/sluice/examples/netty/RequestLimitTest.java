package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** RT-X-7: a body over the limit is answered with 413 before anything is sent. */
@DisplayName("--max-request-bytes")
class RequestLimitTest {
    private static final String HEAD = "POST /v1/x HTTP/1.1\r\nHost: t\r\n";
    private static final int LIMIT = 1000;

    private ScriptedServer upstream;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        upstream = ScriptedServer.start();
        upstream.onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        proxy = RunningProxy.inFrontOf(upstream.port(), "--max-request-bytes=" + LIMIT);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        upstream.close();
    }

    @Test
    @DisplayName("A body of exactly the limit passes, whole or in chunks")
    void limitPasses() throws IOException {
        String body = json(LIMIT);
        assertThat(proxy.exchange(RawClient.post("/v1/x", body)).body()).isEqualTo("ok");
        assertThat(proxy.exchange(chunked(body)).body()).isEqualTo("ok");
        assertThat(upstream.request(1).text()).isEqualTo(body);
    }

    @Test
    @DisplayName(
            "One byte more is refused, whole or in chunks, and the client can read the answer though it sent all of it")
    void oneMore() throws IOException {
        for (String request : new String[] {RawClient.post("/v1/x", json(LIMIT + 1)), chunked(json(LIMIT + 1))}) {
            RawClient.Response response = proxy.exchange(request);
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.body()).contains("\"code\":\"request_too_large\"");
        }
        assertThat(upstream.connectionCount()).isZero();
    }

    @Test
    @DisplayName("A client that sends megabytes without waiting gets the answer, too")
    void eagerClient() throws IOException {
        RawClient.Response response = proxy.exchange(RawClient.post("/v1/x", json(4 << 20)));
        assertThat(response.status()).isEqualTo(413);
    }

    @Test
    @DisplayName("Expect: 100-continue is asked to go on, or refused before it sends its body")
    void expectContinue() throws IOException {
        try (RawClient client = proxy.connect()) {
            client.send(HEAD + "Expect: 100-Continue\r\nContent-Length: 20\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send(json(20)).read().body()).isEqualTo("ok");
            client.send(HEAD + "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.isClosedByServer()).isTrue();
        }
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    @DisplayName("Expect: 100-continue needs no asking if the body is there, or if there is none")
    void expectContinueWithoutNeed() throws IOException {
        String expect = HEAD + "Expect: 100-continue\r\n";
        assertThat(proxy.exchange(expect + "Content-Length: 20\r\n\r\n" + json(20))
                        .status())
                .isEqualTo(200);
        String withoutBody = expect.replace("POST", "GET") + "\r\n";
        assertThat(proxy.exchange(withoutBody).status()).isEqualTo(200);
    }

    private static String json(int length) {
        return "{\"model\":\"" + "m".repeat(length - 12) + "\"}";
    }

    private static String chunked(String body) {
        StringBuilder chunks = new StringBuilder(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < body.length(); at += 100) {
            String chunk = body.substring(at, Math.min(at + 100, body.length()));
            chunks.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return chunks.append("0\r\n\r\n").toString();
    }
}
