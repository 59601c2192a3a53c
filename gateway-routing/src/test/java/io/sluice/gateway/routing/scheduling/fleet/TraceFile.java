package io.sluice.gateway.routing.scheduling.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads a production trace in the form of Mooncake's: a JSON object a line, with {@code timestamp} in milliseconds, {@code input_length}, {@code output_length} and {@code hash_ids}; plain
 * or compressed by gzip.
 */
final class TraceFile {
    /** Names a file to be read, for figures that this repository has no data for. */
    private static final String PROPERTY = "sluice.trace";

    private static final int MOST_PROBLEMS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<LoggedCall> calls = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private TraceFile() {}

    /** Returns the file that {@code -Dsluice.trace} names. */
    static Optional<Path> given() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .filter(path -> !path.isEmpty())
                .map(Path::of);
    }

    /** Reads a file. */
    static List<LoggedCall> read(Path file) {
        try {
            return read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads what a file holds.
     *
     * @throws IllegalArgumentException that names the lines that are not of the form
     */
    static List<LoggedCall> read(byte[] content) throws IOException {
        TraceFile file = new TraceFile();
        InputStream plain = new ByteArrayInputStream(content);
        boolean isCompressed = content.length > 1 && (content[0] & 0xff) == 0x1f && (content[1] & 0xff) == 0x8b;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(isCompressed ? new GZIPInputStream(plain) : plain, StandardCharsets.UTF_8))) {
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                file.add(number++, line);
            }
        }
        if (!file.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", file.problems));
        }
        return file.calls;
    }

    private void add(int number, String line) {
        if (line.isBlank() || problems.size() >= MOST_PROBLEMS) {
            return;
        }
        try {
            calls.add(call(JSON.readTree(line)));
        } catch (JsonProcessingException e) {
            problems.add("line " + number + ": not JSON");
        } catch (IllegalArgumentException e) {
            problems.add("line " + number + ": " + e.getMessage());
        }
    }

    private LoggedCall call(JsonNode line) {
        int promptTokens = (int) number(line, "input_length", 1, 1 << 28);
        int outputTokens = (int) number(line, "output_length", 1, 1 << 28);
        long before = calls.isEmpty() ? 0 : calls.get(calls.size() - 1).millis();
        long millis = number(line, "timestamp", before, Long.MAX_VALUE);
        return new LoggedCall(millis, promptTokens, outputTokens, blocks(line, promptTokens));
    }

    private static List<Long> blocks(JsonNode line, int promptTokens) {
        JsonNode ids = line.path("hash_ids");
        int expected = (promptTokens + EngineSpec.TRACE_CHUNK_TOKENS - 1) / EngineSpec.TRACE_CHUNK_TOKENS;
        if (!ids.isArray() || ids.size() != expected) {
            throw new IllegalArgumentException("hash_ids (expected: " + expected + " of them)");
        }
        List<Long> blocks = new ArrayList<>(expected);
        for (JsonNode id : ids) {
            if (!id.canConvertToLong()) {
                throw new IllegalArgumentException("hash_ids (expected: numbers)");
            }
            blocks.add(id.longValue());
        }
        return blocks;
    }

    private static long number(JsonNode line, String name, long least, long most) {
        JsonNode value = line.path(name);
        if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
            throw new IllegalArgumentException(name + " (expected: a number from " + least + " on)");
        }
        return value.longValue();
    }
}
