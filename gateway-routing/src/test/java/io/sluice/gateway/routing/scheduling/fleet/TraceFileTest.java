package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Traces of production are read as they are published. */
class TraceFileTest {
    private static final String LINES = """
            {"timestamp": 0, "input_length": 600, "output_length": 5, "hash_ids": [0, 7]}
            {"timestamp": 3000, "input_length": 512, "output_length": 1, "hash_ids": [0]}
            """;

    @Test
    @DisplayName("A line is a call; a file may be compressed")
    void linesAreCalls() throws IOException {
        List<LoggedCall> calls = TraceFile.read(LINES.getBytes(StandardCharsets.UTF_8));
        assertThat(calls)
                .containsExactly(
                        new LoggedCall(0, 600, 5, List.of(0L, 7L)), new LoggedCall(3_000, 512, 1, List.of(0L)));
        assertThat(TraceFile.read(compressed(LINES))).isEqualTo(calls);
    }

    @Test
    @DisplayName("Lines that are not of the form are named, each with what is wrong")
    void malformedLinesAreNamed() {
        String content = LINES + """
                {"timestamp": 2999, "input_length": 1, "output_length": 1, "hash_ids": [1]}
                {"timestamp": 3000, "input_length": 0, "output_length": 1, "hash_ids": []}
                {"timestamp": 3000, "input_length": 513, "output_length": 1, "hash_ids": [1]}
                {"timestamp": 3000, "input_length": 1, "output_length": 1, "hash_ids": ["a"]}

                {"timestamp": 3000,
                """;
        assertThatThrownBy(() -> TraceFile.read(content.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        line 3: timestamp (expected: a number from 3000 on)
                        line 4: input_length (expected: a number from 1 on)
                        line 5: hash_ids (expected: 2 of them)
                        line 6: hash_ids (expected: numbers)
                        line 8: not JSON""");
    }

    @Test
    @DisplayName("Of a file that is of another form altogether the first lines are named")
    void notAllLinesAreNamed() {
        assertThatThrownBy(() -> TraceFile.read("x\n".repeat(1_000).getBytes(StandardCharsets.UTF_8)))
                .message()
                .hasLineCount(10);
    }

    private static byte[] compressed(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
