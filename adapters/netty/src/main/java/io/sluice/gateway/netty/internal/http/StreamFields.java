package io.sluice.gateway.netty.internal.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.sluice.gateway.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The header section of a request of HTTP/2, as the HPACK decoder fills it. It keeps the fields as {@link Headers} and nothing twice, and is as strict as
 * {@link HeadReader} (RFC 9113, 8.2 and 8.3).
 *
 * <p>Netty's decoder must be able to go on whatever it reads, or the state that it shares with its client would be lost: what is wrong is kept, and thrown when somebody
 * asks for the head. For one thread.
 */
public final class StreamFields extends DefaultHttp2Headers {
    private static final int MAX_FIELDS = 256;

    /** What a field takes beside its text. */
    private static final int FIELD_BYTES = 64;

    /** The least that the class above takes: it holds nothing. */
    private static final int NO_ROOM = 2;

    private final Headers.Builder fields = Headers.builder(16);
    private int count;
    private int heldBytes;
    private @Nullable String method;
    private @Nullable String scheme;
    private @Nullable String authority;
    private @Nullable String path;
    private @Nullable StringBuilder cookie;
    private @Nullable BadMessageException problem;

    /** Creates an empty section. */
    public StreamFields() {
        super(false, NO_ROOM);
    }

    /** Takes a field. */
    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (problem == null) {
            heldBytes += name.length() + value.length() + FIELD_BYTES;
            problem = name.length() > 0 && name.charAt(0) == ':' ? pseudo(name, value) : field(name, value);
        }
        return this;
    }

    /** Returns what this takes of the heap, about. */
    public int heldBytes() {
        return heldBytes;
    }

    /**
     * Returns the head of a request.
     *
     * @throws BadMessageException if it is not well-formed, or has more fields than expected
     */
    RequestHead head() throws BadMessageException {
        check();
        if (method != null) {
            // A tunnel has neither scheme nor path.
            RequestHead.checkMethod(method);
        }
        if (method == null || scheme == null || path == null) {
            throw BadMessageException.malformed(":method, :scheme, :path (expected: each of them)");
        }
        if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
            throw BadMessageException.malformed(":scheme (expected: http or https)");
        }
        if (cookie != null) {
            // Clients may take it apart (RFC 9113, 8.2.3); upstreams know one field.
            fields.add("cookie", cookie.toString());
        }
        return RequestHead.ofStream(method, path, headers());
    }

    /**
     * Checks this as the trailer section of a request, whose fields are dropped.
     *
     * @throws BadMessageException if it is not well-formed
     */
    public void checkTrailers() throws BadMessageException {
        check();
        if (method != null || scheme != null || authority != null || path != null) {
            throw BadMessageException.malformed("trailers (expected: no pseudo-header field)");
        }
    }

    private void check() throws BadMessageException {
        if (problem != null) {
            throw problem;
        }
    }

    /** Returns the fields with the host as HTTP/1.1 has it, which is that of {@code :authority}. */
    private Headers headers() throws BadMessageException {
        if (authority == null) {
            return fields.build();
        }
        Headers rest = fields.build();
        String host = rest.first("host");
        if (host == null) {
            Headers.Builder all = Headers.builder(rest.size() + 1).add("host", authority);
            for (int i = 0; i < rest.size(); i++) {
                all.addFrom(rest, i);
            }
            return all.build();
        }
        if (!host.equalsIgnoreCase(authority)) {
            throw BadMessageException.malformed("host (expected: the same as :authority)");
        }
        return rest;
    }

    private @Nullable BadMessageException pseudo(CharSequence name, CharSequence value) {
        if (count > 0) {
            return BadMessageException.malformed("pseudo-header field (expected: before the other fields)");
        }
        if (!isText(value)) {
            return BadMessageException.malformed("pseudo-header field: a control character (expected: text)");
        }
        String text = value.toString();
        boolean isNew;
        switch (name.toString()) {
            case ":method" -> {
                isNew = method == null;
                method = text;
            }
            case ":scheme" -> {
                isNew = scheme == null;
                scheme = text;
            }
            case ":authority" -> {
                isNew = authority == null;
                authority = text;
            }
            case ":path" -> {
                isNew = path == null;
                path = text;
            }
            default -> isNew = false;
        }
        return isNew
                ? null
                : BadMessageException.malformed(
                        "pseudo-header fields (expected: :method, :scheme, :authority, :path, once each)");
    }

    private @Nullable BadMessageException field(CharSequence name, CharSequence value) {
        if (++count > MAX_FIELDS) {
            return BadMessageException.of(431, "fields: more than expected (expected: <= " + MAX_FIELDS + ")");
        }
        if (!isName(name)) {
            return BadMessageException.malformed("field name (expected: a token in lower case)");
        }
        if (!isText(value) || isPadded(value)) {
            return BadMessageException.malformed(
                    "field value: a control character, or a blank at an end (expected: text)");
        }
        String field = name.toString();
        String text = value.toString();
        if (isOfConnection(field, text)) {
            return BadMessageException.malformed(field + " (expected: no field that is about the connection)");
        }
        if (field.equals("cookie")) {
            cookie = cookie == null
                    ? new StringBuilder(text)
                    : cookie.append("; ").append(text);
        } else {
            fields.add(field, text);
        }
        return null;
    }

    /** Returns whether this is a field that HTTP/2 forbids, as it would mean something else to the next server (RFC 9113, 8.2.2). */
    private static boolean isOfConnection(String name, String value) {
        return switch (name) {
            case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> true;
            case "te" -> !value.equalsIgnoreCase("trailers");
            default -> false;
        };
    }

    private static boolean isName(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > 0x7f || !Octets.isToken((byte) c) || AsciiString.isUpperCase(c)) {
                return false;
            }
        }
        return name.length() > 0;
    }

    private static boolean isText(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            if (!Octets.isText((byte) value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPadded(CharSequence value) {
        int length = value.length();
        return length > 0
                && (Octets.isBlank((byte) value.charAt(0)) || Octets.isBlank((byte) value.charAt(length - 1)));
    }
}
