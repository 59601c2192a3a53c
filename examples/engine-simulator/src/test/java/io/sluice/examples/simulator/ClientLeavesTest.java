package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine notices within a second that its client left, whatever it does, and stops at once. */
class ClientLeavesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String LONG_STREAM = ",\"stream\":true,\"max_tokens\":100000";

    private SimulatedEngine engine;

    @BeforeEach
    void start() {
        engine = SimulatedEngine.builder().tokenDelay(Duration.ofMillis(5)).start();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inTheMidstOfAStream(boolean reset) throws Exception {
        RawClient client = new RawClient(engine).chat(LONG_STREAM);
        client.readUntil("t3");
        leave(client, reset);

        RecordedRequest request = assertNoticed();
        long sent = request.bytesSent();
        assertThat(sent).isPositive();
        assertThat(request.status()).isEqualTo(200);
        Http.chat(engine, ",\"max_tokens\":10");
        assertThat(request.bytesSent()).as("production went on").isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void beforeTheHead(boolean reset) throws Exception {
        engine.faults(Fault.slowHead(Duration.ofHours(1)));
        RawClient client = new RawClient(engine).chat(LONG_STREAM);
        engine.awaitRequests(1, Http.PATIENCE);
        leave(client, reset);

        assertThat(assertNoticed().status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inSilence(boolean reset) throws Exception {
        engine.faults(Fault.stall().afterChunks(1));
        RawClient client = new RawClient(engine).chat(LONG_STREAM);
        client.readUntil("assistant");
        leave(client, reset);

        assertNoticed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void beforeTheRequestWasWhole(boolean reset) throws Exception {
        RawClient client = new RawClient(engine);
        client.send("POST " + Http.CHAT + " HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
        engine.awaitRequests(1, Http.PATIENCE);
        leave(client, reset);

        assertThat(assertNoticed().bodyComplete()).isFalse();
    }

    @Test
    void whileItDoesNotRead() throws Exception {
        engine.close();
        engine = SimulatedEngine.builder().start();
        RawClient client = new RawClient(engine, 4096).chat(LONG_STREAM);
        client.readUntil("t0");
        RecordedRequest request = engine.requests().get(0);
        assertThat(request.awaitEnd(Duration.ofMillis(300))).isEqualTo(Outcome.RUNNING);
        leave(client, true);

        assertThat(assertNoticed().bytesSent())
                .as("a slow client holds back production: what the socket buffers hold, of 20 MB")
                .isLessThan(12 << 20);
    }

    private static void leave(RawClient client, boolean reset) throws Exception {
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
    }

    private RecordedRequest assertNoticed() throws Exception {
        RecordedRequest request = engine.requests().get(0);
        assertThat(request.awaitEnd(SECOND)).isEqualTo(Outcome.CLIENT_LEFT);
        assertThat(request.clientLeft()).isTrue();
        assertThat(engine.stats().open()).isZero();
        assertThat(engine.stats().clientLeft()).isEqualTo(1);
        return request;
    }
}
