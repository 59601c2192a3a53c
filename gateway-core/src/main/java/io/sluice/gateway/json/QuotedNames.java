package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/**
 * Names of members with their quotes, prepared for a quick search in text of any kind. Immutable.
 *
 * <p>The search looks at the end of a window as long as the shortest name and moves on by as much as that byte allows (Horspool),
 * so that of a text without these names it reads about every tenth byte.
 */
final class QuotedNames {
    private final byte[][] quoted;
    private final int window;
    /** By the last byte of the window: how far the next window is that may begin a name. */
    private final int[] steps = new int[256];

    private final boolean[] endsWindow = new boolean[256];

    private QuotedNames(byte[][] quoted) {
        this.quoted = quoted;
        this.window = Arrays.stream(quoted).mapToInt(name -> name.length).min().orElseThrow();
        Arrays.fill(steps, window);
        for (byte[] name : quoted) {
            endsWindow[name[window - 1]] = true;
            for (int i = 0; i < window - 1; i++) {
                steps[name[i]] = Math.min(steps[name[i]], window - 1 - i);
            }
        }
    }

    /**
     * Returns the search for these names.
     *
     * @throws IllegalArgumentException if there is none, or one that is not of visible ASCII without quotes and backslashes
     */
    static QuotedNames of(Collection<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("names: none (expected: at least one)");
        }
        return new QuotedNames(names.stream().map(QuotedNames::quoted).toArray(byte[][]::new));
    }

    private static byte[] quoted(String name) {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\')) {
            throw new IllegalArgumentException(
                    "names: " + name + " (expected: visible ASCII without quotes and backslashes)");
        }
        return ('"' + name + '"').getBytes(US_ASCII);
    }

    /** Returns the index of the first name that stands, with its quotes, between two indexes; -1 if there is none. */
    int find(ByteBuffer text, int from, int to) {
        int last = window - 1;
        int at = from + last;
        while (at < to) {
            int end = text.get(at) & 0xFF;
            if (endsWindow[end] && lengthAt(text, at - last, to) > 0) {
                return at - last;
            }
            at += steps[end];
        }
        return -1;
    }

    /** Returns the length, with its quotes, of the name that begins at an index; 0 if none does. */
    int lengthAt(ByteBuffer text, int at, int to) {
        for (byte[] name : quoted) {
            if (to - at >= name.length && matches(text, at, name, name.length)) {
                return name.length;
            }
        }
        return 0;
    }

    /**
     * Returns the index of the name that ends a text, with its quotes; -1 if there is none.
     *
     * @param cut whether the beginning of a name will do
     */
    int last(ByteBuffer text, int from, int to, boolean cut) {
        int longest = 0;
        for (byte[] name : quoted) {
            int least = cut ? longest + 1 : name.length;
            for (int length = Math.min(name.length, to - from); length >= least; length--) {
                if (matches(text, to - length, name, length)) {
                    longest = length;
                    break;
                }
            }
        }
        return longest == 0 ? -1 : to - longest;
    }

    private static boolean matches(ByteBuffer text, int at, byte[] name, int length) {
        for (int i = 0; i < length; i++) {
            if (text.get(at + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return Arrays.stream(quoted)
                .map(name -> new String(name, US_ASCII))
                .toList()
                .toString();
    }
}
