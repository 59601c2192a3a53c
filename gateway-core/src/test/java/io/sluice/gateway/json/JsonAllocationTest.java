package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an index and a splice allocate, by the thread's own account. */
class JsonAllocationTest {
    private static final Set<String> UNIQUE = Set.of("model", "stream");
    private static final JsonEdit EDIT = JsonEdit.builder()
            .set("max_tokens", 1)
            .set("stream", false)
            .remove("stream_options")
            .set("n", 1)
            .build();

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000, 1_000_000})
    @DisplayName("an index costs the same for any length of text")
    void index(int length) {
        ByteBuffer request = request(length);

        assertThat(allocatedBy(() -> JsonBody.parse(request, UNIQUE))).isLessThan(1_500);
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 100_000, 1_000_000})
    @DisplayName("a splice allocates its output once: at most 1.1 times its size")
    void splice(int length) {
        JsonBody body = JsonBody.parse(request(length), UNIQUE);
        long size = body.apply(EDIT).remaining();

        assertThat(allocatedBy(() -> body.apply(EDIT))).isBetween(size, size * 11 / 10);
    }

    @Test
    @DisplayName("a splice that changes nothing allocates no output")
    void nothingToSplice() {
        JsonBody body = JsonBody.parse(request(1_000_000), UNIQUE);
        JsonEdit edit = JsonEdit.builder().set("stream", true).remove("absent").build();

        assertThat(allocatedBy(() -> body.apply(edit))).isLessThan(1_000);
    }

    @Test
    @DisplayName("an index of many members stays within ten times the body, whatever the members are")
    void manyMembers() {
        for (String member : new String[] {"\"\":0,", "\"abcdefgh\":\"abcdefgh\",", "\"\\u0061\":{},"}) {
            byte[] text = ("{" + member.repeat(300_000) + "\"z\":0}").getBytes(UTF_8);

            assertThat(allocatedBy(() -> JsonBody.parse(ByteBuffer.wrap(text), UNIQUE)))
                    .as(member)
                    .isLessThan(10L * text.length);
        }
    }

    /** The first run of some code loads classes, so it is the second that counts. */
    private static long allocatedBy(Runnable action) {
        action.run();
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        action.run();
        return thread.getCurrentThreadAllocatedBytes() - before;
    }

    private static ByteBuffer request(int length) {
        String text = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "words, ".repeat(length / 7)
                + "\"}],\"max_tokens\":256,\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
