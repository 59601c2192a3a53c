package io.sluice.gateway.routing.together;

import io.sluice.gateway.Headers;
import io.sluice.gateway.routing.together.Wire.Event;
import io.sluice.gateway.routing.together.Wire.Meaning;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What an upstream is going to do with one exchange.
 *
 * @param headAtMillis when the head, or its failure, comes after the start; negative = never
 * @param failure how it fails before a head; {@link Failure#NONE} if there is one
 * @param limitedMillis how long the upstream asks to be left alone from its head on, by what it says; -1 = it does not say
 * @param events what the body is made of, if it is a stream; empty if it is not
 * @param bytes the whole body, up to where it ends
 * @param length as told in the head; -1 = not told
 * @param ending what comes after those bytes
 * @param chunk the most bytes of a chunk
 * @param gapMillis the time between two chunks
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares them
record Plan(
        int headAtMillis,
        Failure failure,
        int status,
        Headers headers,
        long limitedMillis,
        List<Event> events,
        byte[] bytes,
        long length,
        Ending ending,
        int chunk,
        int gapMillis) {

    /** How an exchange fails before its head. */
    enum Failure {
        NONE,
        REFUSED,
        RESET,
        STALE,
        GARBAGE
    }

    /** What comes after the last byte. */
    enum Ending {
        END,
        BREAK,
        SILENCE
    }

    boolean isStream() {
        return !events.isEmpty() || headers.contains("x-stream");
    }

    static Plan failing(Word step, Failure failure) {
        return new Plan(
                step.number("at", 1), failure, 0, Headers.empty(), -1, List.of(), new byte[0], -1, Ending.END, 1, 0);
    }

    static Plan silent() {
        return new Plan(-1, Failure.NONE, 0, Headers.empty(), -1, List.of(), new byte[0], -1, Ending.END, 1, 0);
    }

    static byte[] join(List<Event> events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        events.forEach(event -> all.writeBytes(event.bytes()));
        return all.toByteArray();
    }

    /** Returns the events up to and without the first that means this. */
    static List<Event> before(List<Event> events, Meaning meaning) {
        List<Event> before = new ArrayList<>();
        for (Event event : events) {
            if (event.meaning() == meaning) {
                break;
            }
            before.add(event);
        }
        return before;
    }
}
