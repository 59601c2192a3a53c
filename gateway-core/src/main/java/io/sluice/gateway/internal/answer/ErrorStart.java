package io.sluice.gateway.internal.answer;

import java.nio.ByteBuffer;

/** What the first bytes of an event tell about whether it is an error. A closed set. */
enum ErrorStart {
    /** It is none, or not one that can be known by its beginning. */
    NO,
    /** It may become one. */
    MAYBE,
    /** It is one. */
    YES;

    /** More than engines write before it shows. */
    private static final int MOST_BYTES = 64;

    /** Judges the beginning of an event, however long it is by now: in constant time. */
    static ErrorStart of(ByteBuffer event, int length) {
        Cursor cursor = new Cursor(event, Math.min(length, MOST_BYTES));
        ErrorStart judged = event.get(0) == 'e' ? cursor.name() : cursor.data();
        return judged == MAYBE && length >= MOST_BYTES ? NO : judged;
    }

    /** Reads on until something does not match, or the bytes end. */
    private static final class Cursor {
        private final ByteBuffer text;
        private final int to;
        private int at;

        Cursor(ByteBuffer text, int to) {
            this.text = text;
            this.to = to;
        }

        ErrorStart name() {
            if (!reads("event:")) {
                return cut();
            }
            skipSpace();
            if (!reads("error")) {
                return cut();
            }
            return at == to ? MAYBE : isLineEnd(text.get(at)) ? YES : NO;
        }

        ErrorStart data() {
            boolean names = reads("data:") && opens() && reads("\"error\"");
            if (!names) {
                return cut();
            }
            skipSpace();
            if (!reads(":")) {
                return cut();
            }
            skipSpace();
            return at == to ? MAYBE : text.get(at) == 'n' ? NO : YES;
        }

        private boolean opens() {
            skipSpace();
            boolean opened = reads("{");
            skipSpace();
            return opened;
        }

        private ErrorStart cut() {
            return at == to ? MAYBE : NO;
        }

        private boolean reads(String expected) {
            for (int i = 0; i < expected.length(); i++) {
                if (at == to || text.get(at) != expected.charAt(i)) {
                    return false;
                }
                at++;
            }
            return true;
        }

        private void skipSpace() {
            while (at < to && (text.get(at) == ' ' || text.get(at) == '\t')) {
                at++;
            }
        }

        private static boolean isLineEnd(byte b) {
            return b == '\n' || b == '\r';
        }
    }
}
