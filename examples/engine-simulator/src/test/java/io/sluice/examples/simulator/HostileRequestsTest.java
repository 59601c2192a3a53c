package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.RawClient.End;
import io.sluice.examples.simulator.RawClient.Read;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no valid HTTP is refused and counted: a gateway that passes it on is found out. */
class HostileRequestsTest {

    private final SimulatedEngine engine = SimulatedEngine.builder().start();

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0\1\2\3\r\n\r\n",
                "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
                "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nhost: x\r\na b: c\r\n\r\n"
            })
    void aBadHeadIsRefused(String request) throws Exception {
        try (RawClient client = new RawClient(engine).send(request)) {
            Read read = client.readAll();
            assertThat(read.text()).startsWith("HTTP/1.1 400 ");
            assertThat(read.end()).isEqualTo(End.CLOSED);
        }
        assertThat(engine.stats().refused()).isEqualTo(1);
        assertThat(engine.stats().requests()).isZero();
    }

    @Test
    void aBadChunkIsRefused() throws Exception {
        try (RawClient client = new RawClient(engine)) {
            client.send("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n");
            assertThat(client.readAll().text()).startsWith("HTTP/1.1 400 ");
        }
        RecordedRequest request = engine.requests().get(0);
        assertThat(request.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(request.bodyComplete()).isFalse();
        assertThat(engine.stats().refused()).isEqualTo(1);
    }

    @Test
    void answersUnderWayAreFinishedBeforeARefusal() throws Exception {
        engine.faults(Fault.slowChunks(Duration.ofMillis(5)));
        try (RawClient client = new RawClient(engine).chat(",\"stream\":true").send("\0\r\n\r\n")) {
            String text = client.readAll().text();
            assertThat(text).startsWith("HTTP/1.1 200 ").contains("[DONE]\n\n\r\n0\r\n\r\nHTTP/1.1 400 ");
        }
    }

    @Test
    void tooManyPipelinedRequestsAreRefused() throws Exception {
        engine.faults(Fault.slowHead(Duration.ofMillis(50)).onPath("/health").once());
        try (RawClient client = new RawClient(engine)) {
            client.send("GET /health HTTP/1.1\r\nhost: x\r\n\r\n".repeat(200));
            String text = client.readAll().text();
            assertThat(text).contains("HTTP/1.1 429 ");
            assertThat(text.split("HTTP/1.1 200 ")).hasSize(1 + 100);
        }
    }

    @Test
    void aLargeHeadAndALargeBodyAreTaken() throws Exception {
        try (RawClient client = new RawClient(engine)) {
            client.send("GET /health HTTP/1.1\r\nhost: x\r\nx-large: " + "x".repeat(200_000) + "\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            client.post(Http.TEXT, "{\"model\":\"simulated\",\"prompt\":\"" + "x".repeat(8 << 20) + "\"}");
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anOldClientGetsAnAnswerItUnderstands() throws Exception {
        String body = Http.chatBody(",\"stream\":true");
        try (RawClient client = new RawClient(engine)) {
            client.send("POST " + Http.CHAT + " HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: "
                    + body.length() + "\r\n\r\n" + body);
            Read read = client.readAll();
            assertThat(read.head()).contains("connection: close").doesNotContain("chunked");
            assertThat(read.body()).startsWith("data: {").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void aClientThatWaitsForA100GetsIt() throws Exception {
        String body = Http.chatBody("");
        try (RawClient client = new RawClient(engine)) {
            client.send("POST " + Http.CHAT + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                    + "expect: 100-continue\r\ncontent-length: " + body.length() + "\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.send(body).readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aClientThatWantsTheConnectionClosedGetsThat() throws Exception {
        try (RawClient client = new RawClient(engine)) {
            client.send("GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            Read read = client.readAll();
            assertThat(read.head()).contains("connection: close");
            assertThat(read.end()).isEqualTo(End.CLOSED);
        }
        assertThat(engine.requests().get(0).outcome()).isEqualTo(Outcome.COMPLETED);
    }
}
