package io.sluice.gateway.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clause A-2: whether a stream that breaks here breaks inside an event. */
class EventBoundaryTest {
    private static final int LONGEST = 7;

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "'data: x', false",
        "'data: x\n', false",
        "'data: x\n\n', true",
        "'data: x\r\n', false",
        "'data: x\r\n\r', true",
        "'data: x\r\n\r\n', true",
        "'data: x\r\r', true",
        "'data: x\n\r', true",
        "'data: x\n\n\n\n', true",
        "'\n', true",
        "':\n', false",
        "'data: x\n\ndata: y', false",
        "'data: x\n\ndata: y\n\n', true",
    })
    void streamStandsBetweenEventsAfterABlankLine(String stream, boolean between) {
        assertThat(isBetweenEvents(List.of(stream))).isEqualTo(between);
    }

    @Test
    void everyStreamAndEverySplitOfItAgreesWithANaiveReader() {
        for (String stream : streams()) {
            boolean expected = naive(stream);
            assertThat(isBetweenEvents(
                            stream.chars().mapToObj(Character::toString).toList()))
                    .as("%s byte by byte", shown(stream))
                    .isEqualTo(expected);
            for (int split = 0; split <= stream.length(); split++) {
                assertThat(isBetweenEvents(List.of(stream.substring(0, split), stream.substring(split))))
                        .as("%s split at %s", shown(stream), split)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void chunkIsLookedAtWithoutMovingIt() {
        ByteBuffer chunk = US_ASCII.encode("xxdata: x\n\nxx");
        chunk.position(2).limit(11);
        EventBoundary boundary = new EventBoundary();
        boundary.passed(chunk);
        assertThat(boundary.isBetweenEvents()).isTrue();
        assertThat(chunk.position()).isEqualTo(2);
        assertThat(chunk.limit()).isEqualTo(11);
    }

    private static boolean isBetweenEvents(List<String> chunks) {
        EventBoundary boundary = new EventBoundary();
        chunks.forEach(chunk -> boundary.passed(US_ASCII.encode(chunk)));
        return boundary.isBetweenEvents();
    }

    /** Cuts the stream into lines, as the standard has them, and asks whether the last whole line is blank and nothing follows it. */
    private static boolean naive(String stream) {
        String[] lines = stream.split("\r\n|\r|\n", -1);
        boolean nothingFollows = lines[lines.length - 1].isEmpty();
        return nothingFollows && (lines.length == 1 || lines[lines.length - 2].isEmpty());
    }

    /** Returns all streams up to a length of one letter and the two characters that end lines. */
    private static List<String> streams() {
        List<String> all = new ArrayList<>(List.of(""));
        for (int i = 0; all.get(i).length() < LONGEST; i++) {
            for (String next : List.of("a", "\r", "\n")) {
                all.add(all.get(i) + next);
            }
        }
        return all;
    }

    private static String shown(String stream) {
        return stream.replace("\r", "CR ").replace("\n", "LF ");
    }
}
