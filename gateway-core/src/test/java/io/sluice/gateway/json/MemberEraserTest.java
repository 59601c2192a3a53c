package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that are overwritten in answers while they pass (clause PD-6). */
class MemberEraserTest {
    private static final long FIRST_SEED = Long.getLong("sluice.fuzz.seed", 1);
    private static final int CASES = Integer.getInteger("sluice.fuzz.cases", 5_000);
    private static final List<String> NAMES =
            List.of("kv_transfer_params", "ec_transfer_params", "disaggregated_params");
    private static final MemberErasure ERASURE = MemberErasure.of(NAMES);
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1,K:2}|{'a':1}",
                "{K:2,'a':1}|{'a':1}",
                "{'a':1,K:[{'x':'}'}] ,'b':2}|{'a':1,'b':2}",
                "{K:2}|{}",
                "{K:2,E:3}|{}",
                "{K:2,E:3,'a':1}|{'a':1}",
                "{'a':1,K:2,E:3,D:4}|{'a':1}",
                "{'a':1,K:2,'b':3,E:'x\\\\','c':4}|{'a':1,'b':3,'c':4}",
                "{ 'a' : [ { K : 'v' , 'b' : null } ] }|{'a':[{'b':null}]}",
                "data: {'a':1,K:{'b':[1,2]}}~~data: [DONE]~~|data:{'a':1}data:[DONE]",
                "data: {K:{'b':[1,~~data: {'a':1}~~|data:{data:{'a':1}",
                "data: {K:'b~~data: {'a':1}~~|data:{data:{'a':1}",
                "{'a':1,K:}|{'a':1}",
            })
    @DisplayName("a member goes with one comma, wherever the answer is split")
    void everySplit(String shorthand, String expectedShorthand) {
        byte[] answer = expand(shorthand).getBytes(UTF_8);
        for (int at = 0; at <= answer.length; at++) {
            byte[] passed = pass(Chunks.split(answer, at));
            assertThat(passed).as("split at %d", at).hasSameSizeAs(answer);
            assertThat(new String(passed, UTF_8).replaceAll("[ \n]", ""))
                    .as("split at %d", at)
                    .isEqualTo(expand(expectedShorthand));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':'\\'kv_transfer_params\\':1'}",
                "{'a':'\\'kv_transfer_params':1}",
                "{'a':K}",
                "{'a':[K ,'x']}",
                "{'kv_transfer_param':1,'xkv_transfer_params':2,'kv_transfer_params2':3}",
                "{'a':'kv_transfer_params: 1, '}",
                "{'kv_transfer",
                "{'a':1,K",
                "{'a':1, ",
            })
    @DisplayName("text that reads like a member, and a beginning of one that never comes, stays byte for byte")
    void untouched(String shorthand) {
        byte[] answer = expand(shorthand).getBytes(UTF_8);
        for (int at = 0; at <= answer.length; at++) {
            assertThat(new String(pass(Chunks.split(answer, at)), UTF_8))
                    .as("split at %d", at)
                    .isEqualTo(new String(answer, UTF_8));
        }
    }

    @Test
    @DisplayName("a chunk without such a member is passed as it is: the same buffer")
    void sameBuffer() {
        ByteBuffer chunk = ByteBuffer.wrap("data: {\"choices\":[{\"text\":\"a, \"}]}\n\n".getBytes(UTF_8));

        MemberEraser eraser = ERASURE.begin();

        assertThat(eraser.pass(chunk)).isSameAs(chunk);
        assertThat(eraser.end().hasRemaining()).isFalse();
    }

    @Test
    @DisplayName("the bytes of a chunk stay as they are: others may hold them")
    void chunkIsNotWrittenTo() {
        byte[] answer = expand("{'a':1,K:{'b':2}}").getBytes(UTF_8);
        byte[] before = answer.clone();

        ERASURE.begin().pass(ByteBuffer.wrap(answer));

        assertThat(answer).isEqualTo(before);
    }

    @Test
    @DisplayName("never are more than 256 bytes held back")
    void heldBytes() {
        MemberEraser eraser = ERASURE.begin();
        byte[] spaces = ("{\"a\":1," + " ".repeat(300)).getBytes(UTF_8);
        long passed = 0;
        for (int i = 0; i < spaces.length; i++) {
            passed += eraser.pass(ByteBuffer.wrap(spaces, i, 1)).remaining();
            assertThat(i + 1 - passed).isLessThanOrEqualTo(256);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "a\\b", "é"})
    @DisplayName("names that the search could not find are refused")
    void names(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> MemberErasure.of(List.of(name)));
    }

    @Test
    @DisplayName(
            "what is left of random answers is Jackson's tree without the members, of the same length, however they are split")
    void fuzz() throws IOException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
            Random random = new Random(seed);
            RandomJson json = new RandomJson(seed);
            byte[] answer = json.document().bytes();
            answer = withTransferMembers(random, new String(answer, UTF_8)).getBytes(UTF_8);

            byte[] passed = pass(Chunks.random(answer, random));

            String description = "seed " + seed + ": " + new String(answer, UTF_8);
            assertThat(passed).as(description).hasSameSizeAs(answer);
            assertThat(JACKSON.readTree(passed)).as(description).isEqualTo(without(JACKSON.readTree(answer)));
        }
    }

    /** Renames members, at any depth, to what is erased, and puts the same text into strings. */
    private static String withTransferMembers(Random random, String json) {
        StringBuilder result = new StringBuilder();
        for (String part : json.split("(?=\"model\")|(?=\"a\")|(?=\"aa\")|(?=\"n\")", -1)) {
            boolean renamed = random.nextBoolean();
            String name = NAMES.get(random.nextInt(NAMES.size()));
            result.append(renamed ? part.replaceFirst("^\"(model|a|aa|n)\"", "\"" + name + "\"") : part);
        }
        return result.toString().replace("words", "\\\"kv_transfer_params\\\":1, ");
    }

    private static JsonNode without(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.remove(NAMES);
        }
        tree.forEach(MemberEraserTest::without);
        return tree;
    }

    private static byte[] pass(List<ByteBuffer> chunks) {
        MemberEraser eraser = ERASURE.begin();
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        chunks.forEach(chunk -> write(passed, eraser.pass(chunk)));
        write(passed, eraser.end());
        return passed.toByteArray();
    }

    private static void write(ByteArrayOutputStream to, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        to.writeBytes(copy);
    }

    private static String expand(String shorthand) {
        return shorthand
                .replace("~", "\n")
                .replace('\'', '"')
                .replace("K", "\"kv_transfer_params\"")
                .replaceAll("E(?=:)", "\"ec_transfer_params\"")
                .replaceAll("D(?=:)", "\"disaggregated_params\"");
    }
}
