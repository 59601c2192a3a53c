package io.sluice.gateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@link PddProtocol} must hold whatever its legs say, and its golden vectors, which say what these are byte for byte. Extend it in a test of the
 * protocol, and put the vectors beside that test, as the resource {@code golden/<name of the protocol>.json}:
 *
 * <pre>{@code
 * {"protocol": "my-protocol", "cases": [{
 *   "name": "text, streaming",
 *   "mode": "PD_BATCH",                            a SchedulingMode
 *   "pattern": "SERIAL",                           the LegPattern in that mode
 *   "path": "/v1/completions",
 *   "body": "{\"prompt\":\"hi\"}",                 what the client sends
 *   "aux": {"host": "10.0.0.9", "port": 9001},     optional: of the prefill instance, which is http://10.0.0.1:8000
 *   "dataParallel": {"rank": 2, "size": 4},        optional: of the prefill instance
 *   "room": 7,                                     optional: PddQuery.room, 0 if absent; the attempt's id is attempt-1
 *   "bootstrap": "{\"0\":{}}",                     optional: what the prefill instance told beforehand
 *   "handoff": "{\"a\":1}",                        optional: what the prefill leg hands over, or instead of it
 *   "answer": "{\"choices\":[{\"x\":{\"a\":1}}]}",   optional: the answer in which that stands
 *   "prefill": "{\"prompt\":\"hi\",\"x\":0}",      the body of the prefill leg; none for DECODE_ONLY
 *   "prefillHeaders": {"x-rank": "2"},             optional: the fields that this leg sets
 *   "decode": "{\"prompt\":\"hi\",\"x\":{\"a\":1}}",
 *   "decodeHeaders": {}
 * }]}
 * }</pre>
 *
 * <p>A protocol that reads a handoff, or asks a bootstrap server, needs a case that has one; the other tests take it from the first such case.
 */
public abstract class PddProtocolContract {
    /** Text as clients may write it: odd space, escaped and doubled names, numbers beyond doubles, transfer members of their own. */
    private static final List<String> BODIES = List.of(
            "{\"model\":\"m\",\"prompt\":\"hi\"}",
            "{}",
            " {\n"
                    + "\"model\" : \"m\",\"max\\u005ftokens\":256, \"messages\":[{\"role\":\"user\",\"content\":\"é"
                    + " \\\"q\\\"\"}],\"stream\":true,\"stream_options\":{\"include_usage\":true},\"seed\":9223372036854775807"
                    + " , \"x\":9007199254740993}\n",
            "{\"max_tokens\":1,\"n\":1,\"max_tokens\":2,\"max_completion_tokens\":7,\"min_tokens\":3,\"prompt\":[1,2,3]}",
            "{\"kv_transfer_params\":{\"remote_host\":\"evil\"},\"bootstrap_pair_key\":\"evil\",\"encoder_urls\":[\"evil\"],"
                    + "\"need_wait_for_mm_inputs\":\"evil\",\"bootstrap_host\":\"evil\",\"bootstrap_port\":1,\"bootstrap_room\":2,"
                    + "\"kv\\u005ftransfer_params\":\"evil\",\"disaggregated_params\":\"evil\",\"rid\":\"evil\",\"data_parallel_rank\":\"evil\","
                    + "\"routed_dp_rank\":\"evil\",\"disagg_prefill_dp_rank\":\"evil\",\"ec_transfer_params\":\"evil\",\"request_id\":\"evil\"}");

    private static final List<String> GARBAGE =
            List.of("", "{", "[]", "null", "{\"0\":{}}", "{\"0\":{\"engine_id\":7}}", "{\"0\":[]}", "\u0000");
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final String PATH = "/v1/chat/completions";

    /** Returns the protocol. */
    protected abstract PddProtocol protocol();

    /** Returns the members of the handoff that the decode leg has otherwise than the prefill answer; none by default. */
    protected Set<String> editedHandoffMembers() {
        return Set.of();
    }

    /** Returns whether the engines take several choices and prompts of one request apart by themselves. */
    protected boolean carriesSeveral() {
        return false;
    }

    @Test
    @DisplayName("a protocol has a name, supports a mode, and none that is not disaggregated")
    void modes() {
        assertThat(protocol().name()).matches("[a-z0-9-]+");
        assertThat(protocol().pattern(SchedulingMode.NEUTRAL)).isEmpty();
        assertThat(modesOf(protocol())).isNotEmpty();
        assertThat(protocol().pattern(SchedulingMode.PD_STAGED)).isNotEqualTo(Optional.of(LegPattern.PARALLEL));
        assertThat(protocol().handoffLifetime()).isPositive();
    }

    @TestFactory
    @DisplayName("PD-2 to PD-5, PD-7: legs are what the golden vectors say, byte for byte")
    Stream<DynamicTest> goldenVectors() {
        return vectors().stream()
                .map(vector -> DynamicTest.dynamicTest(vector.toString(), () -> vector.check(protocol())));
    }

    @Test
    @DisplayName("the same query gives the same legs, and its buffers stay as they are")
    void pure() {
        ByteBuffer bootstrap = buffer(bootstrapAnswer());
        ByteBuffer handoff = buffer(handoff());
        eachQuery((query, text) -> {
            assertThat(legs(query)).isEqualTo(legs(query));
            assertThat(utf8(query.body().bytes())).isEqualTo(text);
            assertThat(query.bootstrap()).isEqualTo(bootstrap);
            assertThat(query.handoff()).isEqualTo(handoff);
        });
    }

    @Test
    @DisplayName("PD-2: legs are JSON, and members that an edit does not name stay as they were")
    void untouched() {
        eachQuery((query, text) -> {
            for (String leg : legs(query)) {
                JsonNode tree = tree(leg);
                assertThat(tree.isObject()).isTrue();
                for (String name : List.of("model", "messages", "prompt", "seed", "x")) {
                    assertThat(tree.get(name))
                            .as("%s of %s", name, leg)
                            .isEqualTo(tree(text).get(name));
                }
                assertThat(leg).as("digits").contains(digits(text));
            }
        });
    }

    @Test
    @DisplayName("PD-5, PD-27: nothing that the client says of transfers is left")
    void clientTransferMembers() {
        eachQuery((query, text) ->
                assertThat(legs(query)).allSatisfy(leg -> assertThat(leg).doesNotContain("evil")));
    }

    @Test
    @DisplayName("PD-2: the decode leg generates what the client asked for")
    void decodeIsNotCapped() {
        eachQuery((query, text) -> {
            ObjectNode expected = (ObjectNode) tree(text);
            ObjectNode decode = (ObjectNode) tree(leg(query, protocol().decodeLeg(query)));
            expected.remove(protocol().transferMembers());
            decode.remove(protocol().transferMembers());
            assertThat(decode).isEqualTo(expected);
        });
    }

    @Test
    @DisplayName("PD-7: another attempt differs wherever this one is named, and both legs name it alike")
    void ids() {
        eachQuery((query, text) -> {
            PddQuery other = new PddQuery(
                    query.path(),
                    query.body(),
                    query.mode(),
                    query.prefill(),
                    query.decode(),
                    "attempt-2",
                    77,
                    query.bootstrap(),
                    query.handoff());
            List<String> here = legs(query);
            List<String> there = legs(other);
            for (int i = 0; i < here.size(); i++) {
                String leg = here.get(i);
                String room = Long.toString(query.room());
                // What a protocol makes of the two by itself is a matter of its golden vectors.
                if (leg.contains(query.attemptId()) || leg.contains(room)) {
                    assertThat(there.get(i))
                            .isEqualTo(
                                    leg.replace(query.attemptId(), "attempt-2").replace(room, "77"));
                }
            }
        });
    }

    @Test
    @DisplayName("PD-3: the handoff is in the decode leg byte for byte, but for what the protocol edits")
    void handoffVerbatim() {
        String handoff = handoff();
        assertThat(protocol().handoffPath().isPresent()).isEqualTo(handoff != null);
        if (handoff != null) {
            List<String> kept = keptOf(handoff);
            eachQuery((query, text) ->
                    assertThat(leg(query, protocol().decodeLeg(query))).contains(kept));
        }
    }

    private List<String> keptOf(String handoff) {
        if (editedHandoffMembers().isEmpty()) {
            return List.of(handoff);
        }
        JsonBody members = body(handoff);
        List<String> kept = new ArrayList<>();
        tree(handoff).fieldNames().forEachRemaining(name -> {
            if (!editedHandoffMembers().contains(name)) {
                kept.add(utf8(Objects.requireNonNull(members.raw(name), name)));
            }
        });
        return kept;
    }

    @Test
    @DisplayName("PD-9: a prefill leg whose answer is read asks for no stream")
    void prefillIsNoStream() {
        if (protocol().handoffPath().isPresent()) {
            eachQuery((query, text) -> assertThat(tree(leg(query, protocol().prefillLeg(query)))
                            .path("stream")
                            .asBoolean())
                    .isFalse());
        }
    }

    @Test
    @DisplayName("PD-9: a decode leg without the handoff is one that computes the prompt")
    void missingHandoff() {
        if (protocol().handoffPath().isPresent()) {
            eachQuery((query, text) -> {
                PddQuery without = query.afterPrefill(decode(), null);
                assertThat(leg(without, protocol().decodeLeg(without)))
                        .doesNotContain(protocol().transferMembers());
            });
        }
    }

    @Test
    @DisplayName("garbage from engines is a GatewayException, or is not looked at")
    void garbage() {
        for (SchedulingMode mode : modesOf(protocol())) {
            for (String garbage : GARBAGE) {
                PddQuery query = query(body(BODIES.get(0)), mode, garbage, garbage);
                Throwable thrown = catchThrowable(() -> legs(query));
                if (thrown != null) {
                    assertThat(thrown).as(garbage).isInstanceOf(GatewayException.class);
                }
            }
        }
    }

    @Test
    @DisplayName("PD-15: one choice of one prompt is carried; several, and logprobs of the prompt, are not")
    void carries() {
        for (String body : List.of(
                "{\"prompt\":\"a\"}",
                "{\"prompt\":[ \"a\"]}",
                "{\"prompt\":[[1,2]]}",
                "{\"prompt\":[\"a, \\\", [b\"]}",
                "{\"prompt\":[1,2],\"n\":1,\"best_of\":null,\"echo\":true,\"logprobs\":null}")) {
            assertThat(protocol().carries("/v1/completions", body(body)))
                    .as(body)
                    .isTrue();
        }
        assertThat(protocol().carries(PATH, body("{\"messages\":[],\"logprobs\":true}")))
                .isTrue();
        assertThat(protocol().carries("/v1/embeddings", body("{\"input\":\"a\"}")))
                .isFalse();
        for (String body : List.of("{\"n\":2}", "{\"prompt\":[\"a\",\"b\"]}", "{\"prompt\":[[1,2] , [3]]}")) {
            assertThat(protocol().carries("/v1/completions", body(body)))
                    .as(body)
                    .isEqualTo(carriesSeveral());
        }
        for (String body : List.of(
                "{\"n\":2.0}",
                "{\"best_of\":3}",
                "{\"use_beam_search\":true}",
                "{\"prompt_logprobs\":0}",
                "{\"echo\":true,\"logprobs\":1}")) {
            assertThat(protocol().carries("/v1/completions", body(body)))
                    .as(body)
                    .isFalse();
        }
    }

    @Test
    @DisplayName("a decode instance that does the prefill too is told nothing of other instances")
    void local() {
        JsonBody body = body(BODIES.get(4));
        LegEdit edit = protocol().localLeg(body);
        String leg = utf8(
                body.apply(edit.body().removingAlso(JsonEdit.removing(protocol().transferMembers()))));
        assertThat(tree(leg).isObject()).isTrue();
        assertThat(leg).doesNotContain("evil", "10.0.0.");
    }

    private List<GoldenVector> vectors() {
        return GoldenVector.read(getClass(), "golden/" + protocol().name() + ".json", protocol());
    }

    private @Nullable String handoff() {
        return firstOf(vector -> vector.handoff(protocol()));
    }

    private @Nullable String bootstrapAnswer() {
        return firstOf(GoldenVector::bootstrap);
    }

    private @Nullable String firstOf(Function<GoldenVector, @Nullable String> member) {
        return vectors().stream()
                .map(member)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private void eachQuery(BiConsumer<PddQuery, String> check) {
        String bootstrap = bootstrapAnswer();
        String handoff = handoff();
        for (SchedulingMode mode : modesOf(protocol())) {
            for (String text : BODIES) {
                check.accept(query(body(text), mode, bootstrap, handoff), text);
            }
        }
    }

    private List<String> legs(PddQuery query) {
        List<String> legs = new ArrayList<>();
        if (protocol().pattern(query.mode()).orElseThrow() != LegPattern.DECODE_ONLY) {
            legs.add(leg(query, protocol().prefillLeg(query)));
        }
        legs.add(leg(query, protocol().decodeLeg(query)));
        return legs;
    }

    private String leg(PddQuery query, LegEdit edit) {
        return utf8(query.body()
                .apply(edit.body().removingAlso(JsonEdit.removing(protocol().transferMembers()))));
    }

    private static List<SchedulingMode> modesOf(PddProtocol protocol) {
        return List.of(SchedulingMode.values()).stream()
                .filter(mode -> protocol.pattern(mode).isPresent())
                .toList();
    }

    private static PddQuery query(
            JsonBody body, SchedulingMode mode, @Nullable String bootstrap, @Nullable String handoff) {
        Instance prefill = Instance.builder(Origin.of("http", "10.0.0.1", 8000))
                .role(Role.PREFILL)
                .aux("10.0.0.1", 28_000)
                .build();
        return new PddQuery(
                PATH,
                body,
                mode,
                prefill,
                decode(),
                "attempt-1",
                4611686018427387904L,
                buffer(bootstrap),
                buffer(handoff));
    }

    private static Instance decode() {
        return Instance.builder(Origin.of("http", "10.0.0.2", 8000))
                .role(Role.DECODE)
                .build();
    }

    private static JsonBody body(String text) {
        return JsonBody.parse(ByteBuffer.wrap(text.getBytes(UTF_8)), Set.of());
    }

    private static @Nullable ByteBuffer buffer(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(UTF_8)).asReadOnlyBuffer();
    }

    private static String digits(String text) {
        return text.contains("9223372036854775807") ? "9223372036854775807 , \"x\":9007199254740993" : "";
    }

    private static String utf8(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }

    private static JsonNode tree(String json) {
        try {
            return JACKSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
