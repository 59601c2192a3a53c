package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handoff that stands deep in an answer in pieces (clause PD-19). */
class NestedHandoffTest {
    private static final long FIRST_SEED = Long.getLong("sluice.fuzz.seed", 1);
    private static final int CASES = Integer.getInteger("sluice.fuzz.cases", 2_000);
    private static final MemberPath PATH = MemberPath.of("choices").element(0).member("disaggregated_params");

    @Test
    @DisplayName("the value is taken byte for byte, wherever the answer is split")
    void everySplit() {
        String handoff =
                "{ \"ctx_request_id\" : 9223372036854775807,\n \"first_gen_tokens\":[7 ], \"q\":\"\\\"}]\\u00e9\" }";
        byte[] answer = ("{\"disaggregated_params\":{\"not\":1},\"usage\":{\"choices\":[{\"disaggregated_params\":2}]},"
                        + "\"choi\\u0063es\" : [ {\"message\":{\"disaggregated_params\":3,\"c\":[]}, \"logprobs\":[[{}],[]],"
                        + "\"disaggregated_params\"\t:\n" + handoff + " ,\"disaggregated_params\":4}"
                        + ", {\"disaggregated_params\":5} ],\"choices\":[{\"disaggregated_params\":6}]}")
                .getBytes(UTF_8);

        for (int at = 0; at <= answer.length; at++) {
            assertThat(read(PATH, Chunks.split(answer, at)))
                    .as("split at %d", at)
                    .isEqualTo(handoff);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":[ ]}",
                "{\"choices\":[{}]}",
                "{\"choices\":[[]]}",
                "{\"choices\":[{\"disaggregated_params\":null}]}",
                "{\"choices\":[{\"disaggregated_params\":null,\"disaggregated_params\":1}]}",
                "{\"choices\":[1,{\"disaggregated_params\":1}]}",
                "{\"choices\":{\"0\":{\"disaggregated_params\":1}}}",
                "{\"choices\":{\"disaggregated_params\":1}}",
                "{\"choices\":\"[\",\"a\":[{\"disaggregated_params\":1}]}",
                "{\"choices\":null,\"choices\":[{\"disaggregated_params\":1}]}",
                "{\"choices\":[{\"a\":{\"disaggregated_params\":1}}],\"disaggregated_params\":1}",
                "{\"choices\":[[{\"disaggregated_params\":1}],{\"disaggregated_params\":1}]}"
            })
    @DisplayName("PD-9: of several members the first one counts, and what stands elsewhere is no handoff")
    void none(String answer) {
        assertThat(read(PATH, Chunks.random(answer.getBytes(UTF_8), new Random(1))))
                .isNull();
    }

    @Test
    @DisplayName("an element itself may be the handoff, also the last one and one of arrays in arrays")
    void elements() {
        byte[] answer = "{\"a\":[ 1 , [2,\"x\" ] ]}".getBytes(UTF_8);
        MemberPath a = MemberPath.of("a");

        assertThat(read(a.element(0), Chunks.split(answer, 5))).isEqualTo("1");
        assertThat(read(a.element(1), Chunks.split(answer, 5))).isEqualTo("[2,\"x\" ]");
        assertThat(read(a.element(1).element(1), Chunks.split(answer, 5))).isEqualTo("\"x\"");
        assertThat(read(a.element(2), Chunks.split(answer, 5))).isNull();
        assertThat(read(a.element(1).element(1).element(0), Chunks.split(answer, 5)))
                .isNull();
    }

    @Test
    @DisplayName("what stands beside the handoff takes none of its room, however large it is")
    void neighboursAreNotKept() {
        String beside = "{\"logprobs\":[\"" + "x".repeat(1000) + "\"],\"disaggregated_params\":{\"a\":1}}";
        HandoffReader reader = new HandoffReader(PATH, 10, 2000);
        Chunks.split(("{\"choices\":[" + beside + "]}").getBytes(UTF_8), 40).forEach(reader::accept);

        assertThat(text(reader.finish())).isEqualTo("{\"a\":1}");
    }

    @Test
    @DisplayName("what it takes from random answers is what Jackson finds there, however they are split")
    void fuzz() {
        int found = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
            RandomJson json = new RandomJson(seed);
            byte[] answer = json.document().bytes();
            MemberPath path = ReferenceJson.randomPath(answer, json);
            String expected = ReferenceJson.valueAt(answer, path);

            assertThat(read(path, Chunks.random(answer, json.random())))
                    .as("seed %d, %s of %s", seed, path, new String(answer, UTF_8))
                    .isEqualTo("null".equals(expected) ? null : expected);
            found += expected == null ? 0 : 1;
        }
        assertThat(found).isGreaterThan(CASES / 6);
    }

    @Test
    @DisplayName("a path reads as one writes it, and those of the same steps are equal")
    void paths() {
        assertThat(PATH).hasToString("choices[0].disaggregated_params");
        assertThat(MemberPath.of("choices").element(0).member("disaggregated_params"))
                .isEqualTo(PATH)
                .hasSameHashCodeAs(PATH)
                .isNotEqualTo(MemberPath.of("choices").element(1).member("disaggregated_params"))
                .isNotEqualTo(MemberPath.of("choices").element(0));
        assertThatIllegalArgumentException().isThrownBy(() -> MemberPath.of("a").element(-1));
    }

    private static @Nullable String read(MemberPath path, List<ByteBuffer> chunks) {
        HandoffReader reader = new HandoffReader(path);
        chunks.forEach(reader::accept);
        return text(reader.finish());
    }

    private static @Nullable String text(@Nullable ByteBuffer handoff) {
        return handoff == null ? null : UTF_8.decode(handoff).toString();
    }
}
