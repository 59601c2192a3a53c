package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("usage that nobody asked for, in a stream")
class UsageRemoverTest {
    private static final String ONE = "data: {\"choices\":[{\"delta\":{\"content\":\"\\\"usage\\\":null\"}}]}\n\n";
    private static final String NULL =
            "data: {\"id\":1,\"choices\":[{\"delta\":{\"usage\":null}}]%s}\n\n: ping\n\nevent: x\ndata: {%s\"choices\":[{}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private static final String ASKED = ONE + NULL.formatted(", \"usage\": null", "\"usage\":null, ") + USAGE + DONE;
    private static final String UNASKED = ONE + NULL.formatted("", "") + DONE;

    @Test
    @DisplayName("is taken out byte for byte, wherever the stream is split")
    void everySplit() {
        everySplit(ASKED, UNASKED);
    }

    @Test
    @DisplayName("so it is where lines end with CR LF")
    void everySplitOfOtherLines() {
        everySplit(ASKED.replace("\n", "\r\n"), UNASKED.replace("\n", "\r\n"));
    }

    private static void everySplit(String asked, String unasked) {
        byte[] bytes = asked.getBytes(UTF_8);
        assertThat(passed(ByteBuffer.wrap(bytes))).isEqualTo(unasked);
        for (int one = 0; one < bytes.length; one++) {
            assertThat(passed(part(bytes, 0, one), part(bytes, one, bytes.length)))
                    .as("split at %d", one)
                    .isEqualTo(unasked);
        }
        UsageRemover remover = new UsageRemover();
        StringBuilder bytewise = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            bytewise.append(text(remover.pass(part(bytes, i, i + 1))));
        }
        assertThat(bytewise.append(text(remover.end()))).hasToString(unasked);
    }

    @Test
    @DisplayName("a chunk with nothing to take out is the same buffer")
    void untouched() {
        ByteBuffer chunk = ByteBuffer.wrap((ONE + ONE + DONE).getBytes(UTF_8));
        assertThat(new UsageRemover().pass(chunk)).isSameAs(chunk);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7}}",
                "{\"choices\":[]}",
                "{\"usage\":{\"prompt_tokens\":7}}",
                "{\"choices\":null,\"usage\":{\"prompt_tokens\":7}}",
                "{\"error\":{\"usage\":null}}",
                "{\"choices\":[{}],\\ndata: \"usage\":null}",
                "not json, \"usage\":null",
                "[DONE]",
            })
    @DisplayName("what is something else stays")
    void stays(String data) {
        String stream = "data: " + data.replace("\\n", "\n") + "\n\n";
        assertThat(passed(ByteBuffer.wrap(stream.getBytes(UTF_8)))).isEqualTo(stream);
    }

    @Test
    @DisplayName("an event that breaks off is passed on as far as it came")
    void brokenOff() {
        String cut = ONE + USAGE.substring(0, 40);
        assertThat(passed(ByteBuffer.wrap(cut.getBytes(UTF_8)))).isEqualTo(cut);
    }

    @Test
    @DisplayName("an event that is too long passes, and what follows is looked at again")
    void tooLong() {
        String longOne = "data: {\"x\":\"" + "x".repeat(100_000) + "\",\"usage\":null}\n\n";
        byte[] bytes = (ONE + longOne + ASKED).getBytes(UTF_8);
        String expected = ONE + longOne + UNASKED;
        for (int size : List.of(1_000, 10_007, 70_000, 200_000)) {
            UsageRemover remover = new UsageRemover();
            StringBuilder all = new StringBuilder();
            for (int at = 0; at < bytes.length; at += size) {
                all.append(text(remover.pass(part(bytes, at, Math.min(bytes.length, at + size)))));
            }
            // One that comes in one piece is looked at however long it is.
            assertThat(all.append(text(remover.end())).toString())
                    .isEqualTo(size < 200_000 ? expected : expected.replace("xxx\",\"usage\":null}", "xxx\"}"));
        }
    }

    private static ByteBuffer part(byte[] bytes, int from, int to) {
        return ByteBuffer.wrap(bytes, from, to - from);
    }

    private static String passed(ByteBuffer... chunks) {
        UsageRemover remover = new UsageRemover();
        StringBuilder all = new StringBuilder();
        for (ByteBuffer chunk : chunks) {
            all.append(text(remover.pass(chunk)));
        }
        return all.append(text(remover.end())).toString();
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }
}
