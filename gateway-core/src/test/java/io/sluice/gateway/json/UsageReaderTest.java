package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.TokenUsage;
import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage at the end of answers. */
class UsageReaderTest {
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":17,\"total_tokens\":20,\"completion_tokens\":3,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":16}}";
    private static final TokenUsage EXPECTED = new TokenUsage(17, 3, 16);

    @Test
    @DisplayName("in JSON it is a member near the end, however the answer is split")
    void json() {
        byte[] answer = ("{\"choices\":[{\"text\":\"" + "x".repeat(5_000) + "\"}]," + USAGE
                        + ",\"prompt_logprobs\":null}")
                .getBytes(UTF_8);
        for (long seed = 1; seed <= 200; seed++) {
            UsageReader reader = new UsageReader();
            Chunks.random(answer, new Random(seed)).forEach(reader::accept);
            assertThat(reader.usage()).as("seed %d", seed).isEqualTo(EXPECTED);
        }
    }

    @Test
    @DisplayName("in a stream the last one counts, and null is none")
    void events() {
        String stream = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"
                + "data: {\"choices\":[]," + USAGE + "}\n\ndata: {\"usage\":null}\n\ndata: [DONE]\n\n";
        assertThat(usage(stream)).isEqualTo(EXPECTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data: [DONE]\n\n",
                "{\"usage\":null}",
                "{\"usage\":{}}",
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
                .isEqualTo(new TokenUsage(5, 0, 0));
        assertThat(usage("{\"usage\":{\"completion_tokens\":7}}")).isEqualTo(new TokenUsage(0, 7, 0));
    }

    @Test
    @DisplayName("what has more than 2 KiB behind it is out of sight")
    void farAway() {
        assertThat(usage("{" + USAGE + ",\"x\":\"" + "x".repeat(1_800) + "\"}")).isEqualTo(EXPECTED);
        assertThat(usage("{" + USAGE + ",\"x\":\"" + "x".repeat(2_100) + "\"}")).isNull();
    }

    private static @Nullable TokenUsage usage(String answer) {
        UsageReader reader = new UsageReader();
        reader.accept(ByteBuffer.wrap(answer.getBytes(UTF_8)));
        return reader.usage();
    }
}
