package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.examples.simulator.RawClient.End;
import io.sluice.examples.simulator.RawClient.Read;
import io.sluice.examples.simulator.fault.Ending;
import io.sluice.examples.simulator.fault.Fault;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies that break the rules of HTTP or of the API. */
class FaultDamageTest {

    private static final String STREAM = ",\"stream\":true,\"max_tokens\":2";

    private final SimulatedEngine engine = SimulatedEngine.builder().start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aChunkSizeCanBeMalformed() throws Exception {
        engine.faults(Fault.badChunkSize(1).times(2), Fault.badChunkSize(0, "ffffffffffffffffff"));

        assertThatThrownBy(() -> Http.chat(engine, STREAM)).isInstanceOf(IOException.class);
        try (RawClient client = new RawClient(engine).chat(STREAM)) {
            String body = client.readUntil("[DONE]");
            assertThat(body).contains("\r\nxyz\r\ndata: {").containsOnlyOnce("xyz");
        }
        try (RawClient client = new RawClient(engine).chat(STREAM)) {
            assertThat(client.readUntil("data: ")).endsWith("\r\n\r\nffffffffffffffffff\r\ndata: ");
        }
    }

    @Test
    void anAnnouncedLengthCanBeTooLong() throws Exception {
        engine.faults(Fault.wrongLength(10));

        assertThatThrownBy(() -> Http.chat(engine, "")).isInstanceOf(IOException.class);
        try (RawClient client = new RawClient(engine).chat("")) {
            Read read = client.readAll();
            assertThat(announced(read)).isEqualTo(read.body().length() + 10);
            assertThat(read.end()).isEqualTo(End.CLOSED);
        }
        engine.faults(Fault.wrongLength(10).then(Ending.STALL));
        try (RawClient client = new RawClient(engine).chat("")) {
            assertThat(client.readUntilQuiet().end()).isEqualTo(End.OPEN);
        }
    }

    @Test
    void anAnnouncedLengthCanBeTooShort() throws Exception {
        engine.faults(Fault.wrongLength(-3));

        assertThat(Http.chat(engine, "").body()).endsWith("\"total_tokens\":2").doesNotEndWith("}");
        try (RawClient client = new RawClient(engine).chat("")) {
            Read read = client.readUntilQuiet();
            assertThat(announced(read)).isEqualTo(read.body().length() - 3);
            assertThat(read.end()).isEqualTo(End.OPEN);
        }
    }

    @Test
    void aStreamWithAWrongLengthIsNotChunked() throws Exception {
        engine.faults(Fault.wrongLength(1));
        try (RawClient client = new RawClient(engine).chat(STREAM)) {
            Read read = client.readAll();
            assertThat(read.head()).doesNotContain("chunked");
            assertThat(read.body()).endsWith("[DONE]\n\n");
            assertThat(announced(read)).isEqualTo(read.body().length() + 1);
        }
    }

    @Test
    void aStreamCanEndWithoutDone() throws Exception {
        engine.faults(Fault.withoutDone());

        List<String> events = Http.events(Http.chat(engine, STREAM).body());

        assertThat(events).hasSize(4).last().asString().contains("\"finish_reason\":\"length\"");
        assertThat(Http.chat(engine, "").statusCode())
                .as("what is no stream is not hurt")
                .isEqualTo(200);
    }

    @Test
    void aStreamCanTurnIntoAnError() throws Exception {
        engine.faults(Fault.errorEvent(2).once(), Fault.errorEvent(0).once(), Fault.errorEvent(100));

        List<String> late = Http.events(Http.chat(engine, STREAM).body());
        assertThat(late).hasSize(3).last().asString().startsWith("{\"error\":{");
        assertThat(late.get(1)).contains("t0");

        List<String> first = Http.events(Http.chat(engine, STREAM).body());
        assertThat(first).hasSize(1).last().asString().startsWith("{\"error\":{");

        List<String> atEnd = Http.events(Http.chat(engine, STREAM).body());
        assertThat(atEnd).hasSize(5).doesNotContain("[DONE]").last().asString().startsWith("{\"error\":{");
    }

    private static int announced(Read read) {
        return Integer.parseInt(read.head().replaceFirst("(?s).*content-length: (\\d+).*", "$1"));
    }
}
