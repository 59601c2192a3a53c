package io.sluice.gateway;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** What a header name, a header value and a request target may hold (RFC 9110, 5.1 and 5.5; RFC 9112, 3.2). */
final class FieldSyntax {
    private static final BitSet TOKEN = tokenCharacters();
    private static final List<String> SECRET_PARTS =
            List.of("authorization", "cookie", "password", "secret", "credential");
    private static final List<String> SECRET_ENDINGS = List.of("key", "token", "auth", "signature");

    private FieldSyntax() {}

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!TOKEN.get(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static void checkName(String name) {
        if (!isToken(name)) {
            throw new IllegalArgumentException("header name: \"" + printable(name) + "\" (expected: an HTTP token)");
        }
    }

    /**
     * Checks a value; the message names the field only, since the value may be a secret. Characters beyond Latin-1 are refused because
     * an encoder that cuts them to a byte would turn U+010A into a line feed.
     */
    static void checkValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0 || c > 0xff) {
                throw new IllegalArgumentException(
                        "value of header " + name + " (expected: no CR, LF or NUL, and nothing beyond Latin-1)");
            }
        }
    }

    /** Returns whether the value of a field of this name is to be redacted: rather once too often. */
    static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET_PARTS.stream().anyMatch(lower::contains)
                || SECRET_ENDINGS.stream().anyMatch(lower::endsWith);
    }

    /** Returns whether this is an origin-form request target (RFC 9112, 3.2.1) of visible ASCII. */
    static boolean isOriginForm(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return target.startsWith("/");
    }

    /** Returns the text with everything but visible ASCII and blanks replaced, so that it can stand in a message. */
    static String printable(String text) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 100); i++) {
            char c = text.charAt(i);
            result.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return result.toString();
    }

    private static BitSet tokenCharacters() {
        BitSet characters = new BitSet(128);
        characters.set('0', '9' + 1);
        characters.set('A', 'Z' + 1);
        characters.set('a', 'z' + 1);
        "!#$%&'*+-.^_`|~".chars().forEach(characters::set);
        return characters;
    }
}
