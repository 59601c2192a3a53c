package io.sluice.gateway.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a handoff on its way into the decode leg (clauses PD-3 and PD-19). */
class HandoffTest {
    private static final JsonEdit CHANGES = JsonEdit.builder()
            .setString("type", "generate")
            .set("rank", 3)
            .remove("secret")
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | {\"type\":\"generate\",\"rank\":3}",
                "{ \"id\" : 9223372036854775807, \"type\":\"prefill\" } | { \"id\" : 9223372036854775807, \"type\":\"generate\",\"rank\":3 }",
                "{\"rank\":1.50e2,\"secret\":{\"a\":[]},\"x\":\"\\u00e9\"} | {\"rank\":3,\"x\":\"\\u00e9\",\"type\":\"generate\"}",
                "{\"type\":1,\"t\\u0079pe\":2,\"secret\":1,\"secret\":2} | {\"type\":\"generate\",\"rank\":3}"
            })
    @DisplayName("what is edited is set, replaced or removed wherever it stands, and the rest stays byte for byte")
    void edited(String handoff, String expected) {
        assertThat(leg(Handoff.edited(query(handoff), "params", CHANGES)))
                .isEqualTo("{\"prompt\":\"hi\",\"params\":" + expected + "}");
    }

    @Test
    @DisplayName("as it is it may be any value")
    void asItIs() {
        assertThat(leg(Handoff.asItIs(query("[ 1.0, null]"), "params")))
                .isEqualTo("{\"prompt\":\"hi\",\"params\":[ 1.0, null]}");
    }

    @Test
    @DisplayName("PD-9: without a handoff the leg says nothing of it")
    void none() {
        assertThat(leg(Handoff.asItIs(query(null), "params"))).isEqualTo("{\"prompt\":\"hi\"}");
        assertThat(leg(Handoff.edited(query(null), "params", CHANGES))).isEqualTo("{\"prompt\":\"hi\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"sk-1\"", "1", "{\"a\":sk-1}", "{} {}", "\u0000"})
    @DisplayName("what cannot be edited is the engine's fault, and nothing of it is told")
    void notAnObject(String handoff) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> Handoff.edited(query(handoff), "params", CHANGES))
                .withMessageStartingWith("handoff: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sk-1"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_RESPONSE));
    }

    @Test
    @DisplayName("nesting is bounded before and after an edit")
    void nesting() {
        String deepest = "{\"a\":" + "[".repeat(498) + "]".repeat(498) + "}";
        assertThat(leg(Handoff.edited(query(deepest), "params", CHANGES))).contains("\"rank\":3");
        String tooDeep = "{\"a\":" + "[".repeat(499) + "]".repeat(499) + "}";
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> Handoff.edited(query(tooDeep), "params", CHANGES))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_RESPONSE));
    }

    private static String leg(JsonEdit.Builder edit) {
        return UTF_8.decode(query(null).body().apply(edit.build())).toString();
    }

    private static PddQuery query(@Nullable String handoff) {
        Instance instance = Instance.builder(Origin.of("http", "10.0.0.1", 80)).build();
        ByteBuffer bytes = handoff == null
                ? null
                : ByteBuffer.wrap(handoff.getBytes(UTF_8)).asReadOnlyBuffer();
        JsonBody body = JsonBody.parse(ByteBuffer.wrap("{\"prompt\":\"hi\"}".getBytes(UTF_8)), Set.of());
        return new PddQuery(
                "/v1/completions", body, SchedulingMode.PD_BATCH, instance, instance, "attempt-1", 1, null, bytes);
    }
}
