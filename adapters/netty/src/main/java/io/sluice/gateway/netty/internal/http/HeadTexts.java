package io.sluice.gateway.netty.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * Makes strings of the texts of heads, one after the other. The heads of a connection repeat themselves, so a short text that stood at the
 * same place of the last head is the same string again. For one thread.
 */
final class HeadTexts {
    /** What is kept is bounded: this many texts of this length. */
    private static final int MAX_KEPT = 32;

    private static final int MAX_KEPT_LENGTH = 64;

    private @Nullable String @Nullable [] last;
    private int place;

    /** Begins with the next head. */
    void rewind() {
        place = 0;
    }

    /** Passes over texts that are as they were. */
    void skip(int count) {
        place = Math.min(place + count, MAX_KEPT);
    }

    /** Returns the next text, which stands in these bytes. */
    String read(byte[] bytes, int from, int to) {
        if (place == MAX_KEPT || to - from > MAX_KEPT_LENGTH) {
            return text(bytes, from, to);
        }
        if (last == null) {
            last = new String[MAX_KEPT];
        }
        String known = last[place];
        String text = known != null && isAt(bytes, from, to, known) ? known : text(bytes, from, to);
        last[place++] = text;
        return text;
    }

    private static boolean isAt(byte[] bytes, int from, int to, String text) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i - from) != (bytes[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    @Override
    public String toString() {
        return "HeadTexts[" + place + " read]";
    }
}
