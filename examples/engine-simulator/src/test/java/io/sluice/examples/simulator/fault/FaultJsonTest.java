package io.sluice.examples.simulator.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault in JSON is the same value as one made in Java. */
class FaultJsonTest {

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("{}", Fault.NONE),
                Arguments.of("{\"status\":503,\"times\":2}", Fault.status(503).times(2)),
                Arguments.of(
                        "{\"status\":200,\"headers\":{\"a\":\"b\"},\"body\":\"x\"}",
                        Fault.answer(200, "x").header("a", "b")),
                Arguments.of("{\"status\":200,\"body\":{\"a\":1}}", Fault.answer(200, "{\"a\":1}")),
                Arguments.of(
                        "{\"retry\":\"retry-after-ms\",\"wait_ms\":1500}",
                        Fault.rateLimited(RetryDialect.RETRY_AFTER_MS, Duration.ofMillis(1500))),
                Arguments.of("{\"raw\":\"\\u0000x\"}", Fault.raw("\0x".getBytes(ISO_8859_1))),
                Arguments.of(
                        "{\"raw\":\"x\",\"then\":\"stall\"}",
                        Fault.raw(new byte[] {'x'}).then(Ending.STALL)),
                Arguments.of("{\"informational\":103}", Fault.informational(103)),
                Arguments.of("{\"then\":\"close\"}", Fault.close()),
                Arguments.of("{\"then\":\"half-close\"}", Fault.halfClose()),
                Arguments.of(
                        "{\"then\":\"stall\",\"after_chunks\":3}", Fault.stall().afterChunks(3)),
                Arguments.of(
                        "{\"then\":\"reset\",\"after_bytes\":9}", Fault.reset().afterBytes(9)),
                Arguments.of(
                        "{\"status\":500,\"then\":\"reset\",\"after_body_bytes\":0}",
                        Fault.status(500).then(Ending.RESET).afterBodyBytes(0)),
                Arguments.of("{\"then\":\"close\",\"at_end\":true}", Fault.NONE.then(Ending.CLOSE)),
                Arguments.of("{\"length_delta\":10}", Fault.wrongLength(10)),
                Arguments.of(
                        "{\"length_delta\":10,\"then\":\"stall\"}",
                        Fault.wrongLength(10).then(Ending.STALL)),
                Arguments.of("{\"length_delta\":-1}", Fault.wrongLength(-1)),
                Arguments.of("{\"bad_chunk\":2}", Fault.badChunkSize(2)),
                Arguments.of("{\"bad_chunk\":2,\"chunk_size\":\"-1\"}", Fault.badChunkSize(2, "-1")),
                Arguments.of("{\"without_done\":true}", Fault.withoutDone()),
                Arguments.of("{\"error_event\":0}", Fault.errorEvent(0)),
                Arguments.of(
                        "{\"head_delay_ms\":1,\"chunk_delay_ms\":2,\"byte_delay_ms\":0.5}",
                        Fault.slowHead(Duration.ofMillis(1))
                                .chunkDelay(Duration.ofMillis(2))
                                .byteDelay(Duration.ofNanos(500_000))),
                Arguments.of(
                        "{\"path\":\"/h\",\"skip\":1,\"every\":2,\"times\":3,\"on_reused_connection\":true,"
                                + "\"open_above\":4,\"before_body\":true,\"down_ms\":5,\"up_ms\":6}",
                        Fault.NONE
                                .onPath("/h")
                                .skip(1)
                                .every(2)
                                .times(3)
                                .onReusedConnection()
                                .whenOpenAbove(4)
                                .beforeBody()
                                .flapping(Duration.ofMillis(5), Duration.ofMillis(6))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyMemberIsRead(String json, Fault fault) {
        assertThat(FaultJson.parse(json)).containsExactly(fault);
    }

    @Test
    void anArrayKeepsItsOrder() {
        assertThat(FaultJson.parse("[{\"status\":500},{\"status\":501}]"))
                .containsExactly(Fault.status(500), Fault.status(501));
        assertThat(FaultJson.parse("[]")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\1', textBlock = """
                    {                                   | fault:
                    5                                   | fault:
                    {}{}                                | fault:
                    {"stauts":500}                      | stauts
                    {"status":"x"}                      | fault:
                    {"status":99}                       | status: 99 (expected: 200..599)
                    {"status":500,"raw":"x"}            | 2 answers (expected: one of
                    {"body":"x"}                        | without a status
                    {"after_bytes":1}                   | without "then"
                    {"then":"explode"}                  | then: explode (expected: one of [KEEP_ALIVE, CLOSE
                    {"retry":"soon"}                    | retry: soon (expected: one of [RETRY_AFTER
                    {"times":0}                         | times: 0 (expected: >= 1)
                    {"skip":-1}                         | skip: -1 (expected: >= 0)
                    {"head_delay_ms":-1}                | beforeHead: PT-0.001S (expected: >= 0)
                    {"informational":200}               | status: 200 (expected: 100..199 but not 101)
                    """)
    void whatIsWrongIsNamed(String json, String message) {
        assertThatThrownBy(() -> FaultJson.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
