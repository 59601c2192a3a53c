package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where events end, and whether a stream that breaks here breaks inside an event (clause RT-A-2). */
class EventSplitterTest {
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
        EventSplitter splitter = new EventSplitter();
        assertThat(splitter.begin(chunk)).isEqualTo(2);
        assertThat(splitter.next(chunk, 2)).isEqualTo(11);
        assertThat(splitter.isBegun()).isFalse();
        assertThat(shownEvent(splitter)).isEqualTo("data: x\n\n");
        assertThat(chunk.position()).isEqualTo(2);
        assertThat(chunk.limit()).isEqualTo(11);
    }

    @Test
    void aWholeEventIsShownWhereItStands() {
        ByteBuffer chunk = US_ASCII.encode("data: x\n\n");
        EventSplitter splitter = new EventSplitter();
        splitter.next(chunk, 0);
        assertThat(splitter.text()).isSameAs(chunk);
    }

    @Test
    void theSameEventsEndHoweverTheStreamIsSplit() {
        for (String stream : streams()) {
            List<String> expected = events(new EventSplitter(), List.of(stream)).stream()
                    .map(EventSplitterTest::withoutLineEnds)
                    .toList();
            for (int split = 0; split <= stream.length(); split++) {
                List<String> parts = List.of(stream.substring(0, split), stream.substring(split));
                // The second half of a line end belongs to no event.
                assertThat(events(new EventSplitter(), parts))
                        .as("%s split at %s", shown(stream), split)
                        .extracting(EventSplitterTest::withoutLineEnds)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void ofALargeEventTheBeginningIsKept() { // bounded by construction
        EventSplitter splitter = new EventSplitter();
        String part = "x".repeat(1_000);
        for (int i = 0; i < 100; i++) {
            assertThat(events(splitter, List.of(part))).isEmpty();
        }
        assertThat(splitter.isCut()).isTrue();
        assertThat(splitter.begun().capacity()).isLessThanOrEqualTo(EventSplitter.MOST_BYTES);
        assertThat(events(splitter, List.of("\n\ndata: y\n\n"))).containsExactly("x".repeat(65_000), "data: y\n\n");
        assertThat(splitter.isShownCut()).isFalse();
    }

    private static String withoutLineEnds(String event) {
        return event.strip();
    }

    private static boolean isBetweenEvents(List<String> chunks) {
        EventSplitter splitter = new EventSplitter();
        events(splitter, chunks);
        return !splitter.isBegun();
    }

    /** Returns the events that have ended. */
    private static List<String> events(EventSplitter splitter, List<String> chunks) {
        List<String> events = new ArrayList<>();
        for (String chunk : chunks) {
            ByteBuffer piece = US_ASCII.encode(chunk);
            int end = splitter.next(piece, splitter.begin(piece));
            while (end >= 0) {
                events.add(shownEvent(splitter));
                end = splitter.next(piece, end);
            }
        }
        return events;
    }

    private static String shownEvent(EventSplitter splitter) {
        byte[] event = new byte[splitter.to() - splitter.from()];
        splitter.text().get(splitter.from(), event);
        return new String(event, US_ASCII);
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
