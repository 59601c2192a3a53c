package io.sluice.gateway.json;

import java.util.Collection;

/**
 * Looks for names of members at any depth of a value, escapes resolved, in one pass over its bytes and without decoding any. The value must have passed the
 * {@link JsonScanner}.
 */
final class NameSearch {
    private NameSearch() {}

    /** Returns whether an object in the value between two indexes has a member with one of these names. */
    static boolean finds(byte[] bytes, int from, int to, Collection<String> names) {
        int at = from;
        while (at < to) {
            if (bytes[at] != '"') {
                at++;
                continue;
            }
            int end = endOfString(bytes, at);
            int next = skipSpace(bytes, end, to);
            if (next < to && bytes[next] == ':' && isOneOf(bytes, at, names)) {
                return true;
            }
            at = next;
        }
        return false;
    }

    private static int endOfString(byte[] bytes, int quote) {
        int at = quote + 1;
        while (bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int skipSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && JsonStream.isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isOneOf(byte[] bytes, int quote, Collection<String> names) {
        for (String name : names) {
            if (Names.same(bytes, quote, name)) {
                return true;
            }
        }
        return false;
    }
}
