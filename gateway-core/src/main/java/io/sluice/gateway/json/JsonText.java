package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Text as a JSON string holds it, and back. What is read must have passed the {@link JsonScanner}. */
final class JsonText {
    /** As many as surely fit a long. */
    private static final int MAX_DIGITS = 18;

    private JsonText() {}

    /** Returns the text between the quotes of a JSON string. */
    static String decode(byte[] bytes, int from, int to) {
        int at = skipUnescaped(bytes, from, to);
        if (at == to) {
            return new String(bytes, from, to - from, UTF_8);
        }
        StringBuilder text = new StringBuilder(to - from);
        int run = from;
        while (at < to) {
            text.append(new String(bytes, run, at - run, UTF_8)).append(unescape(bytes, at));
            run = at + escapeLength(bytes, at);
            at = skipUnescaped(bytes, run, to);
        }
        return text.append(new String(bytes, run, to - run, UTF_8)).toString();
    }

    private static int skipUnescaped(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /** Returns the character that the escape at an index stands for; a surrogate is returned as it is. */
    static char unescape(byte[] bytes, int backslash) {
        byte kind = bytes[backslash + 1];
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal(bytes, backslash + 2);
            default -> (char) kind;
        };
    }

    private static char hexadecimal(byte[] bytes, int from) {
        int value = 0;
        for (int at = from; at < from + 4; at++) {
            value = value << 4 | Character.digit(bytes[at], 16);
        }
        return (char) value;
    }

    /** Returns how many bytes the escape at an index has. */
    static int escapeLength(byte[] bytes, int backslash) {
        return bytes[backslash + 1] == 'u' ? 6 : 2;
    }

    /** Returns a JSON string of a text. A surrogate without its other half becomes an escape: UTF-8 has no form for it. */
    static byte[] quote(String text) {
        return isPlain(text) ? quotePlain(text) : quoteEscaped(text);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static byte[] quotePlain(String text) {
        byte[] json = new byte[text.length() + 2];
        json[0] = '"';
        for (int i = 0; i < text.length(); i++) {
            json[i + 1] = (byte) text.charAt(i);
        }
        json[json.length - 1] = '"';
        return json;
    }

    private static byte[] quoteEscaped(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            append(json, text.codePointAt(i));
        }
        return json.append('"').toString().getBytes(UTF_8);
    }

    private static void append(StringBuilder json, int c) {
        if (c == '"' || c == '\\') {
            json.append('\\').append((char) c);
        } else if (c < ' ' || isSurrogate(c)) {
            json.append(String.format("\\u%04x", c));
        } else {
            json.appendCodePoint(c);
        }
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Returns the integer that stands there, or {@code otherwise} if it is none or has more than 18 digits. */
    static long integer(byte[] bytes, int from, int to, long otherwise) {
        boolean negative = bytes[from] == '-';
        int at = negative ? from + 1 : from;
        if (to - at > MAX_DIGITS) {
            return otherwise;
        }
        long value = 0;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return otherwise;
            }
            value = 10 * value + digit;
        }
        return negative ? -value : value;
    }
}
