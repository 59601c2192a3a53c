package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.RawClient.End;
import io.sluice.examples.simulator.RawClient.Read;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Ending;
import io.sluice.examples.simulator.fault.Fault;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that stop, at every place and in every way. */
class FaultCutTest {

    private static final String STREAM = ",\"stream\":true,\"max_tokens\":4";
    private static final Map<Ending, Fault> CUTS = Map.of(
            Ending.CLOSE, Fault.close(),
            Ending.RESET, Fault.reset(),
            Ending.STALL, Fault.stall(),
            Ending.HALF_CLOSE, Fault.halfClose());

    private final SimulatedEngine engine = SimulatedEngine.builder().start();

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @EnumSource(names = "KEEP_ALIVE", mode = EnumSource.Mode.EXCLUDE)
    void beforeTheHead(Ending ending) throws Exception {
        Read read = readStream(ending, cut -> cut);

        assertThat(read.text()).isEmpty();
        assertOutcome(ending, 0);
    }

    @ParameterizedTest
    @EnumSource(names = "KEEP_ALIVE", mode = EnumSource.Mode.EXCLUDE)
    void inTheMidstOfTheHead(Ending ending) throws Exception {
        Read read = readStream(ending, cut -> cut.afterBytes(20));

        assertThat(read.text()).isEqualTo("HTTP/1.1 200 OK\r\nser");
        assertOutcome(ending, 20);
    }

    @ParameterizedTest
    @EnumSource(names = "KEEP_ALIVE", mode = EnumSource.Mode.EXCLUDE)
    void behindTheHead(Ending ending) throws Exception {
        Read read = readStream(ending, cut -> cut.afterBodyBytes(0));

        assertThat(read.body()).isEmpty();
        assertOutcome(ending, read.text().length());
    }

    @ParameterizedTest
    @EnumSource(names = "KEEP_ALIVE", mode = EnumSource.Mode.EXCLUDE)
    void inTheMidstOfAChunk(Ending ending) throws Exception {
        Read read = readStream(ending, cut -> cut.afterBodyBytes(7));

        assertThat(read.body()).matches("[0-9a-f]{2,3}\r\nda.?").hasSize(7);
        assertOutcome(ending, read.text().length());
    }

    @ParameterizedTest
    @EnumSource(names = "KEEP_ALIVE", mode = EnumSource.Mode.EXCLUDE)
    void betweenChunks(Ending ending) throws Exception {
        Read read = readStream(ending, cut -> cut.afterChunks(3));

        assertThat(read.body().split("data: ")).hasSize(1 + 3);
        assertThat(read.body()).contains("t1").doesNotContain("t2").endsWith("\n\n\r\n");
        assertOutcome(ending, read.text().length());
    }

    @ParameterizedTest
    @EnumSource(names = "KEEP_ALIVE", mode = EnumSource.Mode.EXCLUDE)
    void behindTheWholeAnswer(Ending ending) throws Exception {
        Read read = readStream(ending, Fault::atEnd);

        assertThat(read.body()).contains("[DONE]").endsWith("\r\n0\r\n\r\n");
        assertThat(read.head()).doesNotContain("connection: close");
        if (ending != Ending.STALL) {
            assertThat(outcome()).isEqualTo(Outcome.COMPLETED);
        }
    }

    @Test
    void halfClosedMeansThatTheEngineStillReads() throws Exception {
        engine.faults(Fault.halfClose().afterChunks(1));
        try (RawClient client = new RawClient(engine).chat(STREAM)) {
            assertThat(client.readAll().end()).isEqualTo(End.CLOSED);
            for (int i = 0; i < 10; i++) {
                client.chat(STREAM);
            }
            assertThat(engine.stats().openConnections()).isEqualTo(1);
        }
        assertThat(engine.stats().requests()).isEqualTo(1);
    }

    @Test
    void anAnswerInOnePieceIsCutAsWell() throws Exception {
        engine.faults(Fault.close().afterBodyBytes(5));
        try (RawClient client = new RawClient(engine).chat("")) {
            Read read = client.readAll();
            assertThat(read.body()).isEqualTo("{\"id\"");
            assertThat(read.head()).contains("content-length: ");
        }
    }

    @Test
    void anAnswerShorterThanTheCutIsWhole() throws Exception {
        engine.faults(Fault.reset().afterBodyBytes(1_000_000));

        assertThat(Http.chat(engine, STREAM).body()).contains("[DONE]");
        assertThat(Http.chat(engine, STREAM).statusCode()).isEqualTo(200);
        assertThat(engine.stats().connections()).isEqualTo(1);
    }

    @Test
    void aCutInASecondAnswerLeavesTheFirstAlone() throws Exception {
        engine.faults(Fault.status(500).then(Ending.RESET).afterBodyBytes(3).skip(1));
        try (RawClient client = new RawClient(engine).chat("").chat("")) {
            Read read = client.readAll();
            assertThat(read.end()).isEqualTo(End.RESET);
            assertThat(read.text()).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n{\"e");
        }
    }

    @Test
    void aPooledConnectionCanBeStale() throws Exception {
        engine.faults(Fault.reset().onReusedConnection());
        try (RawClient client = new RawClient(engine).chat("")) {
            client.readUntil("\"usage\"");
            client.chat("");
            assertThat(client.readAll().end()).isEqualTo(End.RESET);
        }
        assertThat(Http.chat(engine, "").statusCode()).isEqualTo(200);
    }

    @Test
    void aRequestCanBeAnsweredBeforeItsBodyWasRead() throws Exception {
        engine.faults(Fault.status(413).beforeBody());
        try (RawClient client = new RawClient(engine)) {
            client.send("POST " + Http.CHAT + " HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n{");
            Read read = client.readAll();
            assertThat(read.text()).startsWith("HTTP/1.1 413 ");
            assertThat(read.head()).contains("connection: close");
            assertThat(read.end()).isEqualTo(End.CLOSED);
        }
        assertThat(engine.requests().get(0).bodyComplete()).isFalse();
    }

    private Read readStream(Ending ending, UnaryOperator<Fault> place) throws IOException {
        Fault fault = place.apply(CUTS.get(ending));
        engine.faults(fault);
        try (RawClient client = new RawClient(engine).chat(STREAM)) {
            Read read = read(client, fault);
            assertThat(read.end())
                    .isEqualTo(
                            switch (ending) {
                                case RESET -> End.RESET;
                                case STALL -> End.OPEN;
                                default -> End.CLOSED;
                            });
            return read;
        }
    }

    private static Read read(RawClient client, Fault fault) throws IOException {
        if (fault.cut().ending() != Ending.STALL) {
            return client.readAll();
        }
        return fault.equals(Fault.stall()) ? client.readNothing() : client.readUntilQuiet();
    }

    private void assertOutcome(Ending ending, long bytesSent) throws InterruptedException {
        assertThat(outcome()).isEqualTo(ending == Ending.STALL ? Outcome.CLIENT_LEFT : Outcome.CUT);
        assertThat(engine.requests().get(0).bytesSent()).isEqualTo(bytesSent);
    }

    private Outcome outcome() throws InterruptedException {
        return engine.requests().get(0).awaitEnd(Http.PATIENCE);
    }
}
