package io.sluice.gateway.json;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A strict, single scan of JSON text (RFC 8259) in UTF-8, which notes where the top-level members of an object stand.
 *
 * <p>It decodes nothing and keeps no names, so that a hostile text costs no more a byte than any other. This is why it is not
 * Jackson's streaming parser: that one collects every name it meets in a hash table, which outlives the text and is slow to
 * grow when names are many and long, and it checks the encoding only of text that somebody reads.
 *
 * <p>Methods take the index of what they scan and return the index after it.
 */
final class JsonScanner {
    /** How many arrays and objects may stand in each other, the outermost included. */
    static final int MAX_DEPTH = 500;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final Members members;
    /** One bit a depth: whether it is inside an object rather than an array. As long as the text is nested deep, which is rare. */
    private long[] objects = new long[1];

    private JsonScanner(byte[] bytes, int start, int end, Members members) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.members = members;
    }

    /**
     * Returns the top-level members of the object that is the whole of a text.
     *
     * @throws GatewayException {@code INVALID_REQUEST} if the text is anything else
     */
    static Members members(byte[] bytes, int start, int end) {
        JsonScanner scanner = new JsonScanner(bytes, start, end, new Members(end - start));
        int at = scanner.next(start);
        scanner.expect(at, '{', "a JSON object, without a byte-order mark");
        scanner.expectEnd(scanner.object(at));
        return scanner.members;
    }

    /**
     * Checks that a text, which goes to the end of the bytes, is one JSON value which may stand in a top-level member.
     *
     * @throws GatewayException {@code INVALID_REQUEST} if it is not
     */
    static void checkValue(byte[] json, int start) {
        JsonScanner scanner = new JsonScanner(json, start, json.length, Members.NONE);
        scanner.expectEnd(scanner.value(scanner.next(start)));
    }

    private int object(int from) {
        int at = next(from + 1);
        if (bytes[at] == '}') {
            return at + 1;
        }
        while (true) {
            int name = at;
            expect(name, '"', "a name");
            int stop = plainText(name + 1);
            int value = colon(restOfString(stop));
            int valueEnd = value(value);
            members.add(tag(name, stop), name, value, valueEnd);
            at = next(valueEnd);
            if (bytes[at] == '}') {
                return at + 1;
            }
            expect(at, ',', "a comma or a closing brace");
            at = next(at + 1);
        }
    }

    private int value(int at) {
        return isOpening(bytes[at]) ? nested(at) : scalar(at);
    }

    /** Scans an array or object in a member, with everything in it, in one loop: the stack of the host may be small. */
    private int nested(int from) {
        int depth = 1;
        int at = from;
        while (true) {
            if (isOpening(bytes[at])) {
                depth = open(at, depth);
                at = next(at + 1);
                if (bytes[at] != closing(depth)) {
                    at = valueIn(depth, at);
                    continue;
                }
            } else {
                at = next(scalar(at));
            }
            while (bytes[at] == closing(depth)) {
                depth--;
                if (depth == 1) {
                    return at + 1;
                }
                at = next(at + 1);
            }
            expect(at, ',', "a comma or a closing bracket");
            at = valueIn(depth, next(at + 1));
        }
    }

    private static boolean isOpening(byte b) {
        return b == '{' || b == '[';
    }

    /** Returns the depth in the array or object that opens at an index, after noting which it is. */
    private int open(int at, int depth) {
        if (depth == MAX_DEPTH) {
            throw invalid("nested deeper than " + MAX_DEPTH + " at byte " + (at - start));
        }
        int inside = depth + 1;
        if (inside >> 6 == objects.length) {
            objects = Arrays.copyOf(objects, objects.length + 1);
        }
        long bit = 1L << inside;
        if (bytes[at] == '{') {
            objects[inside >> 6] |= bit;
        } else {
            objects[inside >> 6] &= ~bit;
        }
        return inside;
    }

    private boolean isObject(int depth) {
        return (objects[depth >> 6] >>> depth & 1) != 0;
    }

    private char closing(int depth) {
        return isObject(depth) ? '}' : ']';
    }

    /** Returns the index of the next value at a depth: in an object it comes after a name. */
    private int valueIn(int depth, int at) {
        if (!isObject(depth)) {
            return at;
        }
        expect(at, '"', "a name");
        return colon(string(at));
    }

    private int colon(int from) {
        int at = next(from);
        expect(at, ':', "a colon");
        return next(at + 1);
    }

    private int scalar(int at) {
        return switch (bytes[at]) {
            case '"' -> string(at);
            case 't' -> literal(at, TRUE);
            case 'f' -> literal(at, FALSE);
            case 'n' -> literal(at, NULL);
            default -> number(at);
        };
    }

    /** Returns the tag of a name whose plain text ends at {@code stop}. */
    private int tag(int name, int stop) {
        return bytes[stop] == '"' ? Names.tag(bytes, name + 1, stop) : Names.ODD;
    }

    private int string(int quote) {
        return restOfString(plainText(quote + 1));
    }

    private int restOfString(int from) {
        int at = from;
        while (bytes[at] != '"') {
            at = plainText(bytes[at] == '\\' ? escape(at) : multibyte(at));
        }
        return at + 1;
    }

    /** Returns the index of the first byte that is no printable ASCII, a quote or a backslash. */
    private int plainText(int from) {
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long stops = stops((long) WORDS.get(bytes, at));
            if (stops != 0) {
                return at + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
        }
        while (at < end && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return checked(at);
    }

    /**
     * Sets the high bit of the lowest of eight bytes that ends plain text; higher bits are not exact.
     *
     * <p>Subtracting from each byte borrows from its neighbour only above a byte that is itself a stop ("Hacker's Delight",
     * 6-1, without the term that makes all bytes exact).
     */
    private static long stops(long word) {
        long quotes = (word ^ '"' * ONES) - ONES;
        long backslashes = (word ^ '\\' * ONES) - ONES;
        long controls = word - ' ' * ONES;
        return (quotes | backslashes | controls | word) & HIGH_BITS;
    }

    private int escape(int backslash) {
        int at = checked(backslash + 1);
        return switch (bytes[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> hexDigits(at + 1);
            default -> throw unexpected(at, "an escape");
        };
    }

    private int hexDigits(int from) {
        int to = from + 4;
        for (int at = from; at < to; at++) {
            if (Character.digit(bytes[checked(at)], 16) < 0) {
                throw unexpected(at, "a hexadecimal digit");
            }
        }
        return to;
    }

    private int multibyte(int from) {
        int at = Utf8.skipMultibyte(bytes, from, end);
        if (at == from) {
            throw unexpected(from, "printable text in UTF-8");
        }
        return at;
    }

    private int literal(int at, byte[] word) {
        int after = at + word.length;
        if (after > end || !Arrays.equals(bytes, at, after, word, 0, word.length)) {
            throw unexpected(at, "a value");
        }
        return after;
    }

    private int number(int from) {
        int first = bytes[from] == '-' ? checked(from + 1) : from;
        int at = bytes[first] == '0' ? first + 1 : digits(first, "a value");
        if (at < end && bytes[at] == '.') {
            at = digits(at + 1, "a digit");
        }
        if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at = checked(at + 1);
            boolean signed = bytes[at] == '+' || bytes[at] == '-';
            at = digits(signed ? at + 1 : at, "a digit");
        }
        return at;
    }

    private int digits(int from, String expected) {
        int at = from;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw unexpected(checked(at), expected);
        }
        return at;
    }

    /** Returns the index of the next byte that is no white space. */
    private int next(int from) {
        return checked(skipSpace(from));
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < end && bytes[at] <= ' ' && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private void expect(int at, char expected, String what) {
        if (bytes[at] != expected) {
            throw unexpected(at, what);
        }
    }

    private void expectEnd(int from) {
        int at = skipSpace(from);
        if (at != end) {
            throw unexpected(at, "the end");
        }
    }

    private int checked(int at) {
        if (at >= end) {
            throw invalid("ends too early, at byte " + (end - start));
        }
        return at;
    }

    private GatewayException unexpected(int at, String expected) {
        return invalid("malformed at byte " + (at - start) + " (expected: " + expected + ")");
    }

    /** Builds the refusal; its message must not hold any of the text. */
    private static GatewayException invalid(String message) {
        return new GatewayException(ErrorKind.INVALID_REQUEST, "JSON: " + message);
    }

    @Override
    public String toString() {
        return "JsonScanner[" + (end - start) + " bytes, " + members.count() + " members]";
    }
}
