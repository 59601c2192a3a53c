package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the host takes for an answer, with its defaults. */
@DisplayName("What is an answer")
class AnswersTest {
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String CALL = RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true}");
    private static final String ROLE =
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    private static final String TOKEN = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final ScriptedServer upstream = ScriptedServer.start();

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ": ping\n\n",
                DONE,
                "event: error\ndata: {\"message\":\"no\"}\n\n",
                ROLE + "data: {\"error\":{\"message\":\"KV load failed\",\"code\":500}}\n\n" + DONE,
            })
    @DisplayName("RT-N-1: a stream that is no answer is retried, and 502 in the end")
    void noAnswer(String stream) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        upstream.onConnection(c -> {
            while (true) {
                c.readRequest();
                boolean isBad = asked.incrementAndGet() != 2;
                c.write(EVENTS);
                if (!stream.isEmpty() || !isBad) {
                    c.writeChunk(isBad ? stream : TOKEN + DONE);
                }
                c.writeChunk("");
            }
        });
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port(), "--retry-max-count", "1")) {
            assertThat(proxy.exchange(CALL).body()).isEqualTo(TOKEN + DONE);
            RawClient.Response failed = proxy.exchange(CALL);
            assertThat(failed.status()).isEqualTo(502);
            assertThat(failed.body()).contains("\"code\":\"upstream_error\"");
            assertThat(asked).hasValue(4);
            proxy.awaitRest();
        }
    }

    @Test
    @DisplayName("RT-N-1: an error event with a number of 400 to 499 is an answer of that status")
    void judgedError() throws IOException {
        streams(ROLE, "data: {\"error\":{\"message\":\"too long\",\"code\":400}}\n\n", DONE);
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            RawClient.Response answer = proxy.exchange(CALL);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.body()).isEqualTo("{\"error\":{\"message\":\"too long\",\"code\":400}}");
            proxy.awaitRest();
        }
    }

    @Test
    @DisplayName("RT-N-3: a chat that ends without finish reason and [DONE] has broken")
    void withoutEnd() throws IOException {
        streams(ROLE, TOKEN);
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            assertThat(proxy.exchange(CALL).body())
                    .startsWith(ROLE + TOKEN + "event: error\ndata: {\"error\":{")
                    .endsWith("}}\n\n");
        }
    }

    @Test
    @DisplayName(
            "RT-N-4: [DONE] ends the client's answer, though the upstream stays open; the connection is given up in time")
    void openAfterDone() throws Exception {
        upstream.onConnection(c -> {
            c.readRequest();
            c.write(EVENTS);
            c.writeChunk(TOKEN);
            c.writeChunk(DONE);
            c.awaitClose();
        });
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            assertThat(proxy.exchange(CALL).body()).isEqualTo(TOKEN + DONE);
            proxy.awaitRest();
            upstream.connection(0).awaitClientClosed();
        }
    }

    @Test
    @DisplayName("RT-N-4: an upstream that is reset after [DONE] changes nothing; one that ends keeps its connection")
    void afterDone() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        upstream.onConnection(c -> {
            for (int i = 0; i < 3; i++) {
                c.readRequest();
                c.write(EVENTS + Fault.chunk(TOKEN + DONE) + Fault.chunk(""));
            }
            c.readRequest();
            c.write(EVENTS);
            c.writeChunk(TOKEN + DONE);
            first.await();
            c.reset();
        });
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port(), "--workers", "1")) {
            for (int i = 0; i < 4; i++) {
                assertThat(proxy.exchange(CALL).body()).isEqualTo(TOKEN + DONE);
                proxy.awaitRest();
            }
            assertThat(upstream.connectionCount()).isEqualTo(1);
            first.countDown();
            assertThat(proxy.exchange(CALL).body()).isEqualTo(TOKEN + DONE);
            assertThat(upstream.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("RT-N-5: an error event gets the shape that all clients know, wherever its chunks begin")
    void errorInStream() throws IOException {
        streams(TOKEN, "data: {\"err", "or\":{\"message\":\"died\",\"type\":null,\"code\":", "500}}\n", "\n" + DONE);
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            assertThat(proxy.exchange(CALL).body())
                    .isEqualTo(TOKEN + "event: error\ndata: {\"error\":{\"message\":\"died\",\"code\":\"500\","
                            + "\"type\":\"server_error\",\"param\":null}}\n\n");
        }
    }

    /** Has the upstream answer each request with these chunks. */
    private void streams(String... chunks) {
        upstream.onConnection(c -> {
            while (true) {
                c.readRequest();
                c.write(EVENTS);
                for (String chunk : chunks) {
                    c.writeChunk(chunk);
                }
                c.writeChunk("");
            }
        });
    }
}
