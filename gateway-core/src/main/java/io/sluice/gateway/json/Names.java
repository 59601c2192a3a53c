package io.sluice.gateway.json;

/**
 * Finds member names where they stand in the text, without decoding them.
 *
 * <p>Each name has a <em>tag</em>, made of its length, its first and its last character: names with different tags differ. A
 * name with escapes or characters beyond ASCII has the tag {@link #ODD}, which rules out nothing.
 */
final class Names {
    static final int ODD = -1;

    private Names() {}

    /** Returns the tag of the plain name between two indexes. */
    static int tag(byte[] bytes, int from, int to) {
        return from == to ? 0 : tag(to - from, bytes[from], bytes[to - 1]);
    }

    /** Returns the tag that a plain name has if it reads {@code name}. */
    static int tag(String name) {
        int length = name.length();
        return length == 0 ? 0 : tag(length, name.charAt(0), name.charAt(length - 1));
    }

    private static int tag(int length, int first, int last) {
        return (length & 0x7FFF) << 16 | (first & 0xFF) << 8 | (last & 0xFF);
    }

    /** Returns whether the name whose opening quote stands at {@code quote} reads {@code name}. */
    static boolean same(byte[] bytes, int quote, String name) {
        int at = quote + 1;
        int i = 0;
        while (i < name.length()) {
            byte b = bytes[at];
            int found = b < 0 ? Utf8.decode(bytes, at) : b == '\\' ? JsonText.unescape(bytes, at) : b;
            int expected = b < 0 ? name.codePointAt(i) : name.charAt(i);
            if (b == '"' || found != expected) {
                return false;
            }
            at += b < 0 ? Utf8.length(b) : b == '\\' ? JsonText.escapeLength(bytes, at) : 1;
            i += Character.charCount(found);
        }
        return bytes[at] == '"';
    }
}
