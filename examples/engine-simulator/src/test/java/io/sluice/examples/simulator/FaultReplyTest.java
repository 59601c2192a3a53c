package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.RawClient.End;
import io.sluice.examples.simulator.RawClient.Read;
import io.sluice.examples.simulator.fault.Ending;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.fault.RetryDialect;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not the engine's own. */
class FaultReplyTest {

    private final SimulatedEngine engine = SimulatedEngine.builder().start();

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 500, 503})
    void aStatusComesWithAnErrorOfTheOpenAiShape(int status) throws Exception {
        engine.faults(Fault.status(status));

        HttpResponse<String> response = Http.chat(engine, ",\"stream\":true");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.body()).startsWith("{\"error\":{\"message\":\"").endsWith("\"}}");
    }

    @Test
    void statusesFollowTheScriptAndThenAllIsWell() throws Exception {
        engine.faults(Fault.status(429).times(2), Fault.status(500).once());

        assertThat(IntStream.range(0, 5).map(i -> status())).containsExactly(429, 429, 500, 200, 200);
        assertThat(engine.stats().struck()).isEqualTo(3);
        assertThat(engine.requests().get(2).fault()).isEqualTo(Fault.status(500).once());
        assertThat(engine.requests().get(3).fault()).isEqualTo(Fault.NONE);
    }

    @Test
    void clearingEndsAFaultThatLastsForEver() throws Exception {
        engine.faults(Fault.status(500));
        assertThat(IntStream.range(0, 20).map(i -> status())).containsOnly(500);

        engine.clearFaults();
        assertThat(status()).isEqualTo(200);
    }

    @Test
    void healthIsSparedUnlessThePathIsNamed() throws Exception {
        engine.faults(Fault.status(500));
        assertThat(Http.get(engine, "/health").statusCode()).isEqualTo(200);

        engine.faults(Fault.status(503).onPath("/health"));
        assertThat(Http.get(engine, "/health").statusCode()).isEqualTo(503);
        assertThat(status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void a429TellsHowLongToWait(RetryDialect dialect) throws Exception {
        engine.faults(Fault.rateLimited(dialect, Duration.ofSeconds(2)));

        HttpResponse<String> response = Http.chat(engine, "");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue(dialect.header())).isPresent();
        assertThat(response.body()).contains("rate_limit_exceeded");
    }

    @Test
    void headersAndBodyCanBeChosen() throws Exception {
        engine.faults(
                Fault.answer(418, "<p>").header("Content-Type", "text/html").header("x-a", "b"));

        HttpResponse<String> response = Http.chat(engine, "");

        assertThat(response.statusCode()).isEqualTo(418);
        assertThat(response.headers().allValues("content-type")).containsExactly("text/html");
        assertThat(response.headers().firstValue("x-a")).hasValue("b");
        assertThat(response.body()).isEqualTo("<p>");
    }

    @Test
    void a204HasNoBody() throws Exception {
        engine.faults(Fault.answer(204, "nothing").once());
        try (RawClient client = new RawClient(engine).chat("")) {
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 204 ").doesNotContain("content-length");
            client.chat("");
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a200CanHoldAnError() throws Exception {
        engine.faults(Fault.errorBody());

        HttpResponse<String> response = Http.chat(engine, ",\"stream\":true");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{\"error\":");
    }

    @Test
    void garbageIsNoHttp() throws Exception {
        engine.faults(Fault.garbage());
        try (RawClient client = new RawClient(engine).chat("")) {
            Read read = client.readAll();
            assertThat(read.text()).isNotEmpty().doesNotContain("HTTP/1.1");
            assertThat(read.end()).isEqualTo(End.CLOSED);
        }
        assertThat(engine.requests().get(0).status()).isZero();
    }

    @Test
    void rawBytesCanLeaveTheConnectionOpen() throws Exception {
        engine.faults(Fault.raw("\u00ffabc".getBytes(ISO_8859_1)).then(Ending.STALL));
        try (RawClient client = new RawClient(engine).chat("")) {
            Read read = client.readUntilQuiet();
            assertThat(read.text()).isEqualTo("\u00ffabc");
            assertThat(read.end()).isEqualTo(End.OPEN);
        }
    }

    @Test
    void anInterimAnswerCanComeAloneOrFirst() throws Exception {
        engine.faults(Fault.informationalOnly(103).once(), Fault.informational(102));
        try (RawClient client = new RawClient(engine).chat("")) {
            Read read = client.readUntilQuiet();
            assertThat(read.text()).matches("HTTP/1.1 103 [^\r]+\r\n\r\n");
            assertThat(read.end()).isEqualTo(End.OPEN);
        }
        try (RawClient client = new RawClient(engine).chat("")) {
            assertThat(client.readUntil("\"usage\"")).startsWith("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void capacityRefusesWhatComesAboveIt() throws Exception {
        engine.faults(Fault.capacity(2));
        try (RawClient first = new RawClient(engine);
                RawClient second = new RawClient(engine)) {
            for (RawClient slow : new RawClient[] {first, second}) {
                slow.send("POST " + Http.CHAT + " HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n");
            }
            engine.awaitRequests(2, Http.PATIENCE);

            HttpResponse<String> refused = Http.chat(engine, "");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
        }
        engine.awaitIdle(Http.PATIENCE);
        assertThat(status()).isEqualTo(200);
    }

    private int status() {
        try {
            return Http.chat(engine, "").statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
