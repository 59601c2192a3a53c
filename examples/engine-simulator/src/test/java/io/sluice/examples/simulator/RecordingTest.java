package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine tells exactly what it received. */
class RecordingTest {

    private SimulatedEngine engine = SimulatedEngine.builder().start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aRequestIsKeptAsItStoodOnTheWire() throws Exception {
        String body = Http.chatBody(",\"x\":9007199254740993,\"y\":\"\u00e4\"");
        int length = body.getBytes(UTF_8).length;
        try (RawClient client = new RawClient(engine)) {
            client.send("POST " + Http.CHAT + "?a=b&c HTTP/1.1\r\nX-B: 2\r\nhost: h\r\nx-A:  1 \r\nX-b: 3\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n"
                    + new String(body.getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1));
            client.readUntil("\"usage\"");
        }

        RecordedRequest request = engine.requests().get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo(Http.CHAT + "?a=b&c");
        assertThat(request.path()).isEqualTo(Http.CHAT);
        assertThat(request.headers())
                .containsExactly(
                        new Header("X-B", "2"),
                        new Header("host", "h"),
                        new Header("x-A", "1"),
                        new Header("X-b", "3"),
                        new Header("Content-Type", "application/json"),
                        new Header("Content-Length", Integer.toString(length)));
        assertThat(request.headers("x-b")).containsExactly("2", "3");
        assertThat(request.header("X-a")).hasValue("1");
        assertThat(request.header("none")).isEmpty();
        assertThat(request.body()).isEqualTo(body.getBytes(UTF_8));
        assertThat(request.bodyText()).isEqualTo(body);
        assertThat(request.bodyComplete()).isTrue();
    }

    @Test
    void whatBecameOfARequestIsKept() throws Exception {
        RawClient client = new RawClient(engine);
        client.chat(",\"stream\":true");
        String answer = client.readUntil("0\r\n\r\n");
        client.close();

        RecordedRequest request = engine.requests().get(0);
        assertThat(request.awaitEnd(Http.PATIENCE)).isEqualTo(Outcome.COMPLETED);
        assertThat(request.bytesSent()).isEqualTo(answer.length());
        assertThat(request.status()).isEqualTo(200);
        assertThat(request.duration()).isPositive().isEqualTo(request.duration());
        assertThat(request).hasToString(request.toString()).asString().contains("#1 POST", "200 COMPLETED");
    }

    @Test
    void anAnswerIsKeptWithoutItsFramingIfAskedFor() throws Exception {
        try (SimulatedEngine keeping = SimulatedEngine.builder().keepAnswers().start()) {
            String streamed = Http.chat(keeping, ",\"stream\":true").body();
            String whole = Http.chat(keeping, "").body();
            assertThat(keeping.requests())
                    .extracting(request -> new String(request.answer(), UTF_8))
                    .containsExactly(streamed, whole);
        }
        Http.chat(engine, "");
        assertThat(engine.requests().get(0).answer()).isEmpty();
    }

    @Test
    void aChunkedRequestIsKeptWithoutItsFraming() throws Exception {
        try (RawClient client = new RawClient(engine)) {
            client.send("POST " + Http.CHAT + " HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n");
            client.send("5\r\nhello\r\n").send("6\r\n world\r\n0\r\n\r\n");
            client.readUntil("\r\n\r\n");
        }
        assertThat(engine.requests().get(0).bodyText()).isEqualTo("hello world");
    }

    @Test
    void connectionsAndTheirRequestsAreNumbered() throws Exception {
        try (RawClient first = new RawClient(engine)) {
            first.chat("").readUntil("\"usage\"");
            first.chat("").readUntil("\"usage\"");
            try (RawClient second = new RawClient(engine)) {
                second.chat("").readUntil("\"usage\"");
            }
        }

        assertThat(engine.requests()).extracting(RecordedRequest::number).containsExactly(1L, 2L, 3L);
        assertThat(engine.requests()).extracting(RecordedRequest::connection).containsExactly(1, 1, 2);
        assertThat(engine.requests())
                .extracting(RecordedRequest::indexOnConnection)
                .containsExactly(0, 1, 0);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        engine.faults(Fault.slowHead(Duration.ofMillis(50)).once());
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            requests.append("GET /").append(i).append(" HTTP/1.1\r\nhost: h\r\n\r\n");
        }
        try (RawClient client = new RawClient(engine).chat("").send(requests.toString())) {
            String answers = client.readUntil("Not found: /19");
            int before = answers.indexOf("HTTP/1.1 200");
            assertThat(before).isZero();
            for (int i = 0; i < 20; i++) {
                int at = answers.indexOf("Not found: /" + i);
                assertThat(at).isGreaterThan(before);
                before = at;
            }
        }
    }

    @Test
    void onlyTheNewestAreKept() throws Exception {
        engine.close();
        engine = SimulatedEngine.builder().recordedRequests(2).start();
        for (int i = 0; i < 5; i++) {
            Http.chat(engine, "");
        }

        assertThat(engine.requests()).extracting(RecordedRequest::number).containsExactly(4L, 5L);
        assertThat(engine.stats().requests()).isEqualTo(5);
        engine.clearRequests();
        assertThat(engine.requests()).isEmpty();
        assertThat(engine.stats().requests()).isEqualTo(5);
    }

    @Test
    void countsAddUp() throws Exception {
        engine.faults(Fault.close().once());
        try (RawClient client = new RawClient(engine).chat("")) {
            client.readAll();
        }
        Http.chat(engine, "");
        engine.awaitIdle(Http.PATIENCE);

        EngineStats stats = engine.stats();
        assertThat(stats.requests()).isEqualTo(2);
        assertThat(stats.open()).isZero();
        assertThat(stats.completed()).isEqualTo(1);
        assertThat(stats.cut()).isEqualTo(1);
        assertThat(stats.struck()).isEqualTo(1);
        assertThat(stats.bytesSent())
                .isEqualTo(engine.requests().stream()
                        .mapToLong(RecordedRequest::bytesSent)
                        .sum());
    }

    @Test
    void waitingInVainTellsWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> engine.awaitRequests(1, Duration.ofMillis(20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("requests: 0 (expected: >= 1");
        engine.faults(Fault.silence());
        try (RawClient client = new RawClient(engine).chat("")) {
            List<RecordedRequest> requests = engine.awaitRequests(1, Http.PATIENCE);
            assertThat(requests).hasSize(1);
            assertThat(requests.get(0).awaitEnd(Duration.ofMillis(20))).isEqualTo(Outcome.RUNNING);
            assertThatThrownBy(() -> engine.awaitIdle(Duration.ofMillis(20)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("open exchanges: 1", "POST " + Http.CHAT);
            assertThat(client).isNotNull();
        }
        engine.awaitIdle(Http.PATIENCE);
    }
}
