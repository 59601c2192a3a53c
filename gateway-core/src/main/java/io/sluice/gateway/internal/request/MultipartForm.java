package io.sluice.gateway.internal.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds one field of a multipart form (RFC 7578) in one pass over its bytes, without copying a part.
 *
 * <p>A delimiter begins with CR, which stands nowhere else in it: where a comparison fails the search goes on behind what it has compared, so each byte is looked
 * at twice at most, whatever the form and its boundary are.
 */
final class MultipartForm {
    private static final int MAX_BOUNDARY = 200;
    private static final int MAX_PART_HEAD = 8 * 1024;
    private static final int MAX_VALUE = 8 * 1024;

    /** Upstreams take a thousand at most. */
    private static final int MAX_PARTS = 10_000;

    private static final Set<String> LIKE_ASCII = Set.of("utf-8", "utf8", "us-ascii", "iso-8859-1");
    private static final byte[] DISPOSITION = "content-disposition".getBytes(ISO_8859_1);

    private static final String FILE = "filename";
    private static final String FILE_EXTENDED = "filename*";

    private final byte[] bytes;
    private final int start;
    private final int end;

    /** What stands before each part but the first. */
    private final byte[] delimiter;

    private MultipartForm(ByteBuffer body, String boundary) {
        this.bytes = body.array();
        this.start = body.arrayOffset() + body.position();
        this.end = start + body.remaining();
        this.delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
    }

    /**
     * Returns a field of a form.
     *
     * @param contentType of the body
     * @return null if there is no such field, its value is a file or too long for a name, or the form is malformed, in a charset unlike ASCII, or has far too many parts
     * @throws GatewayException {@code DUPLICATE_MEMBER} if it stands twice, or anything by which it is found: an upstream might read the other one; {@code
     *     INVALID_REQUEST} if upstreams may disagree on what a part or the boundary is called
     */
    static @Nullable Field field(ByteBuffer body, String contentType, String name) {
        String boundary = isForm(contentType) ? parameter(contentType, "boundary") : null;
        if (boundary != null && !isReadAsUtf8(contentType)) {
            return null;
        }
        if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY || boundary.indexOf('\r') >= 0) {
            return null;
        }
        return new MultipartForm(body, boundary).field(name);
    }

    /** Returns whether a body of this content type is a multipart form. */
    static boolean isForm(String contentType) {
        return contentType.regionMatches(true, 0, "multipart/form-data", 0, "multipart/form-data".length());
    }

    /** Returns whether names and values mean to every upstream what their bytes are in ASCII: some decode both by a charset that the client names. */
    private static boolean isReadAsUtf8(String contentType) {
        String charset = parameter(contentType, "charset");
        return charset == null || LIKE_ASCII.contains(charset.toLowerCase(Locale.ROOT));
    }

    private @Nullable Field field(String name) {
        Field found = null;
        int parts = 0;
        int named = 0;
        int at = first();
        while (at >= 0 && !isClosing(at)) {
            int head = endOfLine(at);
            int value = head < 0 ? -1 : endOfHead(head);
            int next = value < 0 ? -1 : delimiter(value);
            if (next < 0 || ++parts > MAX_PARTS) {
                return null;
            }
            if (isNamed(head, value, name)) {
                if (++named > 1) {
                    throw twice("field " + name);
                }
                found = next - value > MAX_VALUE ? null : field(value, next);
            }
            at = next + delimiter.length;
        }
        return at < 0 ? null : found;
    }

    private Field field(int from, int to) {
        return new Field(new String(bytes, from, to - from, UTF_8), from - start, to - start);
    }

    /** Returns the index after the first delimiter, which has no line before it if nothing stands there; -1 if there is none. */
    private int first() {
        int length = delimiter.length - 2;
        boolean atStart = end - start >= length && matches(start, 2) == delimiter.length;
        int at = atStart ? start - 2 : delimiter(start);
        return at < 0 && !atStart ? -1 : at + delimiter.length;
    }

    /** Returns the index of the next delimiter; -1 if there is none. */
    private int delimiter(int from) {
        int at = from;
        while (at <= end - delimiter.length) {
            if (bytes[at] != '\r') {
                at++;
                continue;
            }
            int matched = matches(at, 0);
            if (matched == delimiter.length) {
                return at;
            }
            at += Math.max(1, matched);
        }
        return -1;
    }

    /** Returns how much of the delimiter stands at an index, its first bytes taken for granted. */
    private int matches(int at, int granted) {
        int matched = granted;
        while (matched < delimiter.length
                && at + matched - granted < end
                && bytes[at + matched - granted] == delimiter[matched]) {
            matched++;
        }
        return matched;
    }

    private boolean isClosing(int at) {
        return at + 1 < end && bytes[at] == '-' && bytes[at + 1] == '-';
    }

    /** Returns the index after the line's end that follows a delimiter; -1 if something else stands there. */
    private int endOfLine(int from) {
        int at = from;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at + 1 < end && bytes[at] == '\r' && bytes[at + 1] == '\n' ? at + 2 : -1;
    }

    /** Returns the index after the blank line that ends the head of a part; -1 if there is none near enough. */
    private int endOfHead(int from) {
        int limit = Math.min(end, from + MAX_PART_HEAD);
        for (int at = from - 2; at + 3 < limit; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n' && bytes[at + 2] == '\r' && bytes[at + 3] == '\n') {
                return at + 4;
            }
        }
        return -1;
    }

    /** Returns whether a part has this name, whatever else its disposition is: some upstreams look at the name alone. */
    private boolean isNamed(int from, int to, String name) {
        String disposition = null;
        for (int line = from; line < to; line = endOfText(line, to) + 2) {
            if (bytes[line] == ' ' || bytes[line] == '\t') {
                throw unclear("field of a part that goes on in a second line");
            }
            if (!startsWithDisposition(line, to)) {
                continue;
            }
            if (disposition != null) {
                throw twice("content-disposition of a part");
            }
            disposition = new String(bytes, line, endOfText(line, to) - line, UTF_8);
        }
        if (disposition == null) {
            return false;
        }
        String value = disposition.substring(disposition.indexOf(':') + 1).trim();
        return name.equals(parameter(value, "name"))
                && parameter(value, FILE) == null
                && parameter(value, FILE_EXTENDED) == null;
    }

    /** Returns the index of the line's end that follows, or of the end of all. */
    private int endOfText(int from, int to) {
        int at = from;
        while (at < to && !(bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n')) {
            at++;
        }
        return at;
    }

    private boolean startsWithDisposition(int from, int to) {
        int at = from;
        for (byte expected : DISPOSITION) {
            if (at == to || (bytes[at] | 0x20) != (expected | 0x20)) {
                return false;
            }
            at++;
        }
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at < to && bytes[at] == ':';
    }

    private static GatewayException twice(String what) {
        return new GatewayException(ErrorKind.DUPLICATE_MEMBER, "form: " + what + " stands twice");
    }

    private static GatewayException unclear(String what) {
        return new GatewayException(ErrorKind.INVALID_REQUEST, "form: " + what);
    }

    /**
     * Returns a parameter of a field's value, quotes and escapes resolved; null if it is absent. Of two, upstreams take the first or the last; and what is one by
     * RFC 2231 ({@code name*=}), or with other blanks than those of ASCII, is the same parameter to some.
     */
    private static @Nullable String parameter(String value, String name) {
        String found = null;
        int at = value.indexOf(';');
        while (at >= 0 && at < value.length()) {
            int equals = at + 1;
            while (equals < value.length() && "=;".indexOf(value.charAt(equals)) < 0) {
                equals++;
            }
            String key = value.substring(at + 1, equals).trim();
            if (equals == value.length() || value.charAt(equals) == ';') {
                at = equals;
                continue;
            }
            StringBuilder text = new StringBuilder();
            int from = equals + 1;
            at = readValue(value, from, text);
            if (resembles(key, name)) {
                throw unclear("parameter " + name + " in another form");
            }
            if (key.equalsIgnoreCase(name)) {
                if (found != null) {
                    throw twice("parameter " + name);
                }
                if (!name.startsWith(FILE) && !isPlain(value.substring(from, at).trim())) {
                    throw unclear("parameter " + name + " (expected: one word, or a text in quotes)");
                }
                found = text.toString();
            }
        }
        return found;
    }

    private static boolean resembles(String key, String name) {
        String lower = key.toLowerCase(Locale.ROOT);
        boolean isItself = lower.equals(name) || lower.equals(FILE) || lower.equals(FILE_EXTENDED);
        return !isItself && lower.contains(name);
    }

    /** Returns whether every reader takes a value for the same text: some strip angle brackets, too, and blanks of other alphabets. */
    private static boolean isPlain(String value) {
        if (!value.startsWith("\"")) {
            return value.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"<>\\".indexOf(c) < 0);
        }
        int end = 1;
        while (end < value.length() && value.charAt(end) != '"') {
            end += value.charAt(end) == '\\' ? 2 : 1;
        }
        return end == value.length() - 1;
    }

    /** Reads a token or a quoted text, and returns the index of the semicolon behind it, or of the end. */
    private static int readValue(String value, int from, StringBuilder text) {
        int at = from;
        while (at < value.length() && value.charAt(at) == ' ') {
            at++;
        }
        if (at < value.length() && value.charAt(at) == '"') {
            at++;
            while (at < value.length() && value.charAt(at) != '"') {
                at += value.charAt(at) == '\\' && at + 1 < value.length() ? 1 : 0;
                text.append(value.charAt(at++));
            }
            int semicolon = value.indexOf(';', at);
            return semicolon < 0 ? value.length() : semicolon;
        }
        int semicolon = value.indexOf(';', at);
        int end = semicolon < 0 ? value.length() : semicolon;
        text.append(value.substring(at, end).trim());
        return end;
    }

    /**
     * A field of a multipart form: where its value stands in the bytes.
     *
     * @param text the value
     * @param start index of its first byte, from the position of the body
     * @param end index after its last byte
     */
    record Field(String text, int start, int end) {
        /** Returns the form with another value in this field: views of the form around the value. */
        List<ByteBuffer> replacedIn(ByteBuffer form, String value) {
            int from = form.position();
            ByteBuffer before = form.slice(from, start);
            ByteBuffer after = form.slice(from + end, form.remaining() - end);
            return List.of(before, ByteBuffer.wrap(value.getBytes(UTF_8)), after);
        }
    }
}
