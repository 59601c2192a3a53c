package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pauses, those of the engine itself and those that a fault adds. */
class FaultPaceTest {

    private static final String STREAM = ",\"stream\":true,\"max_tokens\":5";

    private SimulatedEngine engine = SimulatedEngine.builder().start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theHeadCanBeLate() throws Exception {
        engine.faults(Fault.slowHead(Duration.ofMillis(120)));
        try (RawClient client = new RawClient(engine)) {
            long begin = System.nanoTime();
            client.chat(STREAM).readUntil("HTTP");
            assertThat(since(begin)).isGreaterThan(Duration.ofMillis(119));
        }
    }

    @Test
    void chunksCanBeLate() throws Exception {
        engine.faults(Fault.slowChunks(Duration.ofMillis(30)));
        try (RawClient client = new RawClient(engine)) {
            long begin = System.nanoTime();
            client.chat(STREAM).readUntil("[DONE]");
            assertThat(since(begin)).isGreaterThan(Duration.ofMillis(8 * 30));
        }
    }

    @Test
    void theHeadDoesNotWaitForALateChunk() throws Exception {
        engine.faults(Fault.slowChunks(Duration.ofHours(1)));
        try (RawClient client = new RawClient(engine).chat(STREAM)) {
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            assertThat(client.readNothing().end()).isEqualTo(RawClient.End.OPEN);
        }
    }

    @Test
    void aTrickleIsStillTheWholeAnswer() throws Exception {
        engine.faults(Fault.trickle(Duration.ofNanos(200_000)));

        assertThat(Http.chat(engine, ",\"stream\":true,\"max_tokens\":1").body())
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void aTrickleComesByteByByte() throws Exception {
        engine.faults(Fault.trickle(Duration.ofMillis(5)));
        try (RawClient client = new RawClient(engine)) {
            long begin = System.nanoTime();
            client.chat("").readUntil("HTTP/1.1 200 OK\r\n");
            assertThat(since(begin)).isGreaterThan(Duration.ofMillis(16 * 5));
        }
    }

    @Test
    void aTrickleCanBeCut() throws Exception {
        engine.faults(Fault.close().afterBytes(9).byteDelay(Duration.ofMillis(1)));
        try (RawClient client = new RawClient(engine).chat("")) {
            assertThat(client.readAll().text()).isEqualTo("HTTP/1.1 ");
        }
    }

    @Test
    void tokensTakeTheirTime() throws Exception {
        restart(SimulatedEngine.builder().tokenDelay(Duration.ofMillis(30)));
        try (RawClient client = new RawClient(engine)) {
            long begin = System.nanoTime();
            client.chat(STREAM);
            for (int token = 0; token < 5; token++) {
                client.readUntil("t" + token);
                assertThat(since(begin)).isGreaterThan(Duration.ofMillis(30L * (token + 1)));
            }
        }
        long begin = System.nanoTime();
        Http.chat(engine, ",\"max_tokens\":4");
        assertThat(since(begin)).as("not streamed: after all tokens").isGreaterThan(Duration.ofMillis(119));
    }

    @Test
    void prefillTakesItsTimeForEachKibOfTheRequest() throws Exception {
        restart(SimulatedEngine.builder().headDelay(Duration.ofMillis(40)).prefillPerKib(Duration.ofMillis(10)));
        long begin = System.nanoTime();
        Http.post(engine, Http.TEXT, "{\"model\":\"simulated\",\"prompt\":\"" + "x".repeat(8192) + "\"}");
        assertThat(since(begin)).isGreaterThan(Duration.ofMillis(40 + 80));
    }

    private void restart(SimulatedEngineBuilder builder) {
        engine.close();
        engine = builder.start();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
