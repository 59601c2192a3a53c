package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of one member out of an answer in pieces. */
class HandoffReaderTest {
    private static final long FIRST_SEED = Long.getLong("sluice.fuzz.seed", 1);
    private static final int CASES = Integer.getInteger("sluice.fuzz.cases", 5_000);
    private static final String NAME = "kv_transfer_params";
    private static final MemberPath M = MemberPath.of("m");

    @Test
    @DisplayName("PD-3: the value is taken byte for byte, wherever the answer is split")
    void everySplit() {
        String handoff =
                "{ \"remote_block_ids\" : [[1,2],[ ]],\n \"big\":9223372036854775807,\"f\":1.50e+2, \"q\":\"\\\"}\\u00e9é\" }";
        byte[] answer = ("  {\"id\":\"cmpl-1\",\"choices\":[{\"text\":\"a\\\\\",\"" + NAME
                        + "\":{\"not\":\"this\"}}], \"n\": -0.0E1 ," + "\"kv\\u005ftransfer_params\" :\t" + handoff
                        + "\r\n,\"" + NAME + "\":{\"nor\":\"this\"},\"ok\":true}\n")
                .getBytes(UTF_8);

        for (int at = 0; at <= answer.length; at++) {
            assertThat(text(read(Chunks.split(answer, at))))
                    .as("split at %d", at)
                    .isEqualTo(handoff);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " { } ",
                "{\"kv_transfer_params\":null}",
                "{\"kv_transfer_params\" : null , \"a\":1}",
                "{\"kv_transfer_param\":1,\"kv_transfer_params \":2,\"\":3}",
                "{\"a\":{\"kv_transfer_params\":1},\"b\":[{\"kv_transfer_params\":1}]}",
                "{\"a\":\"kv_transfer_params\"}"
            })
    @DisplayName("PD-9: an answer without the member, or with null, has no handoff")
    void none(String answer) {
        assertThat(read(answer)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":-}",
                "{\"a\":tru}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":[}",
                "{\"kv_transfer_params\":}",
                "{\"kv_transfer_params\":{\"a\":1]}",
                "data: {\"a\":1}"
            })
    @DisplayName("an answer that is not one JSON object is a failure")
    void malformed(String answer) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> read(answer))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_RESPONSE));
    }

    @Test
    @DisplayName("a handoff that is not UTF-8 is a failure")
    void encoding() {
        byte[] answer = "{\"kv_transfer_params\":\"?\"}".getBytes(UTF_8);
        answer[answer.length - 3] = (byte) 0xFF;

        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> read(Chunks.split(answer, 5)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_RESPONSE));
    }

    @Test
    @DisplayName("nothing but the limits decides how large a handoff and an answer may be")
    void limits() {
        assertThat(text(read(new HandoffReader(M, 10, 100), "{\"m\":\"" + "x".repeat(8) + "\"}")))
                .hasSize(10);
        assertThat(read(new HandoffReader(M, 10, 100), "{\"a\":\"" + "x".repeat(92) + "\"}"))
                .isNull();
        assertTooLarge(new HandoffReader(M, 10, 100), "{\"m\":\"" + "x".repeat(9) + "\"}");
        assertTooLarge(new HandoffReader(M, 10, 100), "{\"a\":\"" + "x".repeat(93) + "\"}");
    }

    private static void assertTooLarge(HandoffReader reader, String answer) {
        Chunks.random(answer.getBytes(UTF_8), new Random(1)).forEach(reader::accept);
        assertThat(reader.hasFailed()).isTrue();
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(reader::finish)
                .withMessageContaining("too large")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_RESPONSE));
    }

    @Test
    @DisplayName("what it takes from random answers is what Jackson finds there, however they are split")
    void fuzz() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
            RandomJson json = new RandomJson(seed);
            byte[] answer = json.document().bytes();
            String name = json.name();
            List<ByteBuffer> chunks = Chunks.random(answer, json.random());

            assertThat(text(read(new HandoffReader(MemberPath.of(name)), chunks)))
                    .as("seed %d, member %s of %s", seed, name, new String(answer, UTF_8))
                    .isEqualTo(expected(answer, name));
        }
    }

    @Test
    @DisplayName("of damaged answers it takes those that Jackson takes")
    void damage() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
            RandomJson json = new RandomJson(seed);
            byte[] answer = json.damaged(json.document().bytes());
            if (!isUtf8(answer)) {
                continue; // which only the index of a body checks
            }
            assertThat(accepts(Chunks.random(answer, json.random())))
                    .as("seed %d: %s", seed, new String(answer, UTF_8))
                    .isEqualTo(ReferenceJson.accepts(answer));
        }
    }

    private static boolean isUtf8(byte[] text) {
        return java.util.Arrays.equals(new String(text, UTF_8).getBytes(UTF_8), text);
    }

    private static boolean accepts(List<ByteBuffer> chunks) {
        try {
            read(chunks);
            return true;
        } catch (GatewayException e) {
            return false;
        }
    }

    private static @Nullable String expected(byte[] answer, String name) {
        return ReferenceJson.members(answer).stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .map(ReferenceJson.Member::json)
                .filter(json -> !json.equals("null"))
                .orElse(null);
    }

    private static @Nullable ByteBuffer read(String answer) {
        return read(new HandoffReader(MemberPath.of(NAME)), answer);
    }

    private static @Nullable ByteBuffer read(HandoffReader reader, String answer) {
        return read(reader, Chunks.random(answer.getBytes(UTF_8), new Random(1)));
    }

    private static @Nullable ByteBuffer read(List<ByteBuffer> chunks) {
        return read(new HandoffReader(MemberPath.of(NAME)), chunks);
    }

    private static @Nullable ByteBuffer read(HandoffReader reader, List<ByteBuffer> chunks) {
        chunks.forEach(reader::accept);
        return reader.finish();
    }

    private static @Nullable String text(@Nullable ByteBuffer handoff) {
        return handoff == null ? null : UTF_8.decode(handoff).toString();
    }
}
