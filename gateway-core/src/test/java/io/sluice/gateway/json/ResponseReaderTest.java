package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.TokenUsage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers say of themselves. */
class ResponseReaderTest {
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":17,\"total_tokens\":20,\"completion_tokens\":3,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":16},\"completion_tokens_details\":{\"reasoning_tokens\":2}}";
    private static final TokenUsage EXPECTED =
            TokenUsage.of(17, 3).withCached(16).withReasoning(2);

    private static final String JSON =
            "{\"id\":\"1\",\"model\" : \"m-1\",\"choices\":[{\"text\":\"\\\"usage\\\":{\\\"model\\\"\","
                    + "\"finish_reason\":\"length\",\"stop_reason\":\"</s>\"}]," + USAGE + ",\"prompt_logprobs\":null}";

    private static final String STREAM = ": \"ping\n\n"
            + "data: {\"model\":\"m-1\",\"choices\":[{\"delta\":{\"content\":\"\\\\\"},\"finish_reason\":null}],\"usage\":null}\n\n"
            + "data: {\"model\":\"m-2\",\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}],"
            + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"
            + "data: {\"choices\":[]," + USAGE + "}\n\ndata: {\"usage\":null}\n\ndata: [DONE]\n\n";

    @ParameterizedTest
    @ValueSource(strings = {JSON, STREAM})
    @DisplayName("is found wherever the answer is split")
    void everySplit(String answer) {
        byte[] bytes = answer.getBytes(UTF_8);
        for (int split = 0; split <= bytes.length; split++) {
            ResponseReader reader = new ResponseReader();
            reader.accept(ByteBuffer.wrap(bytes, 0, split));
            reader.accept(ByteBuffer.wrap(bytes, split, bytes.length - split));
            check(reader);
        }
        ResponseReader bytewise = new ResponseReader();
        for (int i = 0; i < bytes.length; i++) {
            bytewise.accept(ByteBuffer.wrap(bytes, i, 1));
        }
        check(bytewise);
    }

    private static void check(ResponseReader reader) {
        assertThat(reader.usage()).isEqualTo(EXPECTED);
        assertThat(reader.model()).isEqualTo("m-1");
        assertThat(reader.finishReason()).isEqualTo("length");
    }

    @Test
    @DisplayName("a line that breaks off behind a backslash hides nothing of the next one")
    void brokenOffAtAnEscape() {
        assertThat(usage("data: {\"x\":\"a\\\ndata: {" + USAGE + "}\n\n")).isEqualTo(EXPECTED);
        assertThat(usage("data: {\"usage\":{\"a\\\ndata: {" + USAGE + "}\n\n")).isEqualTo(EXPECTED);
    }

    @Test
    @DisplayName("a usage too long, be it in a string or an escape then, hides nothing that follows")
    void behindOneTooLong() {
        for (int length = 4070; length < 4100; length++) {
            String longOne = "\"usage\":{\"x\":\"" + "x".repeat(length) + "\\\",\",\"y\":\"" + "y".repeat(40) + "\"}";
            assertThat(usage("{" + longOne + "," + USAGE + "}"))
                    .as("%d", length)
                    .isEqualTo(EXPECTED);
        }
    }

    @Test
    @DisplayName("usage is found however much stands before and behind it")
    void farFromTheEnd() {
        String long1 = "\"x\":\"" + "x\\\"".repeat(50_000) + "\"";
        assertThat(usage("{" + long1 + "," + USAGE + "," + long1.replace("\"x\":", "\"y\":") + "}"))
                .isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data: [DONE]\n\n",
                "{\"usage\":null}",
                "{\"usage\":{}}",
                "{\"usage\":[1]}",
                "{\"usage\":{\"prompt_tokens\":1",
                "{\"usage\":{\"prompt_tokens\" 1}}",
                "{\"text\":\"\\\"usage\\\":{\\\"prompt_tokens\\\":1}\"}",
                "{\"text\":\"usage\"}",
                "{\"usage\"",
                "{\"usage\":"
            })
    @DisplayName("text and broken ends are no usage")
    void none(String answer) {
        assertThat(usage(answer)).isNull();
    }

    @Test
    @DisplayName("what is not told counts 0")
    void partial() {
        assertThat(usage("{\"usage\" : {\"prompt_tokens\":5,\"completion_tokens\":-1,\"prompt_tokens_details\":null}}"))
                .isEqualTo(TokenUsage.of(5, 0));
        assertThat(usage("{\"usage\":{\"completion_tokens\":7}}")).isEqualTo(TokenUsage.of(0, 7));
    }

    @Test
    @DisplayName("responses have names of their own")
    void responses() {
        String answer =
                "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"model\":\"m\","
                        + "\"usage\":{\"input_tokens\":36,\"input_tokens_details\":{\"cached_tokens\":4},\"output_tokens\":87,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":64},\"total_tokens\":123},\"user\":null}}\n\n";
        assertThat(usage(answer)).isEqualTo(TokenUsage.of(36, 87).withCached(4).withReasoning(64));
    }

    @Test
    @DisplayName("messages tell the prompt at the beginning and the rest at the end, and count the cache apart")
    void messages() {
        ResponseReader reader =
                read("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"m\","
                        + "\"stop_reason\":null,\"usage\":{\"input_tokens\":25,\"cache_read_input_tokens\":100,"
                        + "\"cache_creation_input_tokens\":10,\"output_tokens\":1}}}\n\n"
                        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                        + "\"usage\":{\"output_tokens\":15}}\n\n");
        assertThat(reader.usage()).isEqualTo(TokenUsage.of(135, 15).withCached(100));
        assertThat(reader.finishReason()).isEqualTo("end_turn");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"a\\u0062\"}",
                "{\"model\":{\"x\":1}}",
                "{\"x\":\"model\"}",
                "{\"model\":\"a",
                "{\"model\":\"a\n\"}",
            })
    @DisplayName("a model that is no plain text is none")
    void noModel(String answer) {
        assertThat(read(answer).model()).isEmpty();
    }

    @Test
    @DisplayName("memory is bounded: what is too large is passed over, and what follows is read")
    void tooLarge() {
        ResponseReader reader = read("{\"model\":\"" + "m".repeat(300) + "\",\"usage\":{\"prompt_tokens\":1,\"x\":\""
                + "x".repeat(5_000) + "\"}}\n{\"model\":\"m\"," + USAGE + "}");
        assertThat(reader.model()).isEqualTo("m");
        assertThat(reader.usage()).isEqualTo(EXPECTED);
    }

    private static @Nullable TokenUsage usage(String answer) {
        return read(answer).usage();
    }

    private static ResponseReader read(String answer) {
        ResponseReader reader = new ResponseReader();
        reader.accept(ByteBuffer.wrap(answer.getBytes(UTF_8)));
        return reader;
    }
}
