package io.sluice.gateway.internal;

import java.nio.ByteBuffer;

/**
 * Knows whether a stream of server-sent events stands between two events, from the last bytes that passed (WHATWG HTML, 9.2.6: an
 * event ends with a blank line; lines end with LF, CR or both).
 */
final class EventBoundary {
    /** Line ends since the last other byte: after two of them, or at the very start, the stream stands between events. */
    private int lineEnds = 2;

    private boolean afterCarriageReturn;

    /** Looks at the end of a chunk, without moving it: as a rule at two bytes. */
    void passed(ByteBuffer chunk) {
        int from = chunk.limit();
        while (from > chunk.position() && isLineEnd(chunk.get(from - 1))) {
            from--;
        }
        if (from > chunk.position()) {
            lineEnds = 0;
            afterCarriageReturn = false;
        }
        for (int at = from; at < chunk.limit(); at++) {
            lineEnd(chunk.get(at));
        }
    }

    /** Tells whether the last event is complete. */
    boolean isBetweenEvents() {
        return lineEnds >= 2;
    }

    private void lineEnd(byte end) {
        boolean secondHalf = end == '\n' && afterCarriageReturn;
        afterCarriageReturn = end == '\r';
        if (!secondHalf && lineEnds < 2) {
            lineEnds++;
        }
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }
}
