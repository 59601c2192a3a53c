package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** The number of cached tokens, read from one answer and put into another (clause PD-23). */
class CachedTokensTest {
    private static final long FIRST_SEED = Long.getLong("sluice.fuzz.seed", 1);
    private static final int CASES = Integer.getInteger("sluice.fuzz.cases", 2_000);
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final long OTHER = 12_345;

    /** {@code N} stands for the number that is found, {@code U}, {@code D} and {@code C} for the names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':1,U:{'prompt_tokens':9,'completion_tokens':3,D:{'audio_tokens':0,C:N}},'x':2}",
                "{ U : { D : { C : N } } }",
                "{U:{D:{C:N,'x':{'a':[1]}},'prompt_tokens':9}}",
                "{U:{'x':{D:{C:1}},'y':[{D:{C:2}}],D:{'z':{C:3},C:N}}}",
                "{'a':'U',U:{D:{C:N}}}",
                "{'response':{U:{'input_tokens_details':{C:N}}}}",
                "data: {'choices':[{'delta':{'content':'hi'}}],U:null}~~data: {'choices':[],U:{D:{C:N}}}~~data: {}~~",
                "data: {U:{D:{C:N}}}~~data: {U:{D:{C:N}}}~~",
                "data: {U:{D:~~data: {U:{D:{C:N}}}~~",
                "data: {U:{'a~~data: {U:{D:{C:N}}}~~",
                "{'text':'\\\\',U:{D:{C:N}}}",
                "{'text':'\\'',U:{'é\\'':'\\\\',D:{C:N}}}",
            })
    @DisplayName("it is found wherever the answer is split, and all other bytes stay")
    void found(String shorthand) {
        byte[] answer = expand(shorthand.replace("N", "7")).getBytes(UTF_8);
        for (int at = 0; at <= answer.length; at++) {
            List<ByteBuffer> chunks = Chunks.split(answer, at);
            assertThat(read(chunks)).as("split at %d", at).isEqualTo(7);
            assertThat(rewritten(chunks, OTHER))
                    .as("split at %d", at)
                    .isEqualTo(expand(shorthand.replace("N", "12345")));
            assertThat(rewritten(chunks, 0)).as("split at %d", at).isEqualTo(expand(shorthand.replace("N", "0")));
            assertThat(rewritten(chunks, -1)).as("split at %d", at).isEqualTo(new String(answer, UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{D:{C:1}}",
                "{'x':{C:1}}",
                "{U:null,D:{C:1}}",
                "{U:{D:null,C:1}}",
                "{U:{D:[{C:1}]}}",
                "{U:{D:{'x':{C:1}}}}",
                "{U:{'x':{D:{C:1}}}}",
                "{U:[{D:{C:1}}]}",
                "{U:{},D:{C:1}}",
                "{U:{D:{},'x':{C:1}}}",
                "{U:{D:{C:'1'}}}",
                "{U:{D:{C:null}}}",
                "{U:{D:{C:-1}}}",
                "{U:{D:{C:1.5}}}",
                "{U:{D:{C:1e3}}}",
                "{U:{D:{C:1234567890123456789}}}",
                "{'text':'\\'usage\\':{\\'prompt_tokens_details\\':{\\'cached_tokens\\':1}}'}",
                "{'\\'usage':{D:{C:1}}}",
                "{'xusage':{D:{C:1}},'usagex':{D:{C:1}}}",
                "{U:{'xprompt_tokens_details':{C:1},D:{'cached_tokensx':1}}}",
                "{U:{D:{C:12",
                "{U:{D:{C",
                "{'usa",
            })
    @DisplayName("what is not it stays byte for byte, and tells nothing")
    void untouched(String shorthand) {
        byte[] answer = expand(shorthand).getBytes(UTF_8);
        for (int at = 0; at <= answer.length; at++) {
            List<ByteBuffer> chunks = Chunks.split(answer, at);
            assertThat(rewritten(chunks, OTHER)).as("split at %d", at).isEqualTo(new String(answer, UTF_8));
            assertThat(read(chunks)).as("split at %d", at).isEqualTo(CachedTokensReader.UNTOLD);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{U:{'prompt_tokens':9,D:null}}|0",
                "{U:{'prompt_tokens':9,'total_tokens':10}}|0",
                "{U:{'input_tokens':9,'output_tokens':1}}|-1",
                "{U:null}|-1",
                "{'prompt_tokens':9}|-1"
            })
    @DisplayName("engines leave out the details of a prompt of which nothing was cached")
    void leftOut(String shorthand, long expected) {
        assertThat(read(List.of(ByteBuffer.wrap(expand(shorthand).getBytes(UTF_8)))))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("a chunk without the number is passed as it is: the same buffer")
    void sameBuffer() {
        CachedTokensRewriter rewriter = new CachedTokensRewriter(() -> OTHER);
        for (String text :
                List.of("data: {\"choices\":[{\"text\":\"a\"}],\"usage\":null}\n\n", "{\"usage\":{\"x\":1", "")) {
            ByteBuffer chunk = ByteBuffer.wrap(text.getBytes(UTF_8));
            assertThat(rewriter.pass(chunk)).isSameAs(chunk);
        }
        assertThat(rewriter.end().hasRemaining()).isFalse();
    }

    @Test
    @DisplayName("in random answers exactly the numbers of Jackson's tree change, however they are split")
    void fuzz() throws IOException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
            Random random = new Random(seed);
            String answer =
                    withUsage(random, new String(new RandomJson(seed).document().bytes(), UTF_8));
            String passed = rewritten(Chunks.random(answer.getBytes(UTF_8), random), OTHER);

            JsonNode expected = JACKSON.readTree(answer);
            change(expected);
            assertThat(JACKSON.readTree(passed)).as("seed %d: %s", seed, answer).isEqualTo(expected);
        }
    }

    /** Puts usage among the members of an object, at any depth. */
    private static String withUsage(Random random, String json) {
        String usage = expand("U:{'a':['}',{D:1}],D:{'b':{C:2},C:" + random.nextInt(100_000) + "},'c':null}, ");
        StringBuilder result = new StringBuilder();
        for (String part : json.split("(?=\"model\")|(?=\"a\")|(?=\"n\")", -1)) {
            boolean isMember = part.matches("(?s)^\"(model|a|n)\"\\s*:.*");
            result.append(isMember && random.nextBoolean() ? usage : "").append(part);
        }
        return result.toString();
    }

    private static void change(JsonNode tree) {
        if (tree.path("usage").path("prompt_tokens_details") instanceof ObjectNode details) {
            details.put("cached_tokens", (int) OTHER);
        }
        tree.forEach(CachedTokensTest::change);
    }

    private static long read(List<ByteBuffer> chunks) {
        CachedTokensReader reader = new CachedTokensReader();
        chunks.forEach(reader::accept);
        return reader.cachedTokens();
    }

    private static String rewritten(List<ByteBuffer> chunks, long count) {
        CachedTokensRewriter rewriter = new CachedTokensRewriter(() -> count);
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        chunks.forEach(chunk -> write(passed, rewriter.pass(chunk)));
        write(passed, rewriter.end());
        return passed.toString(UTF_8);
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
                .replace("U", "\"usage\"")
                .replaceAll("\\bD(?=\\s*:)", "\"prompt_tokens_details\"")
                .replaceAll("\\bC(?=\\s*:|$)", "\"cached_tokens\"");
    }
}
