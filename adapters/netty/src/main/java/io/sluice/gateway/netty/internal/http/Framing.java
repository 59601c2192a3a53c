package io.sluice.gateway.netty.internal.http;

import io.sluice.gateway.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How the body of a message is delimited (RFC 9112, 6.3). A message that could be read in two ways is refused, where the RFC lets a
 * recipient choose, too: two lengths, or a length and the chunked coding.
 */
public final class Framing {
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final BodyReader NO_BODY = new BodyReader.OfLength(0);

    private Framing() {}

    /**
     * Returns a reader of a request's body.
     *
     * @param maxBytes the most bytes it may have
     * @throws BadMessageException with status 400 if the framing is not clear, with 413 if it announces more
     */
    public static BodyReader ofRequest(RequestHead head, long maxBytes) throws BadMessageException {
        if (isChunked(head.headers(), head.version())) {
            return new ChunkedReader(maxBytes);
        }
        long length = contentLength(head.headers());
        if (length > maxBytes) {
            throw BadMessageException.of(413, "body: " + length + " bytes (expected: <= " + maxBytes + ")");
        }
        return length <= 0 ? NO_BODY : new BodyReader.OfLength(length);
    }

    /**
     * Returns a reader of the body of a stream of HTTP/2.
     *
     * @param isWhole whether nothing follows the head
     * @param maxBytes the most bytes it may have
     * @throws BadMessageException with status 400 if the head announces what does not follow, with 413 if it announces more than {@code maxBytes}
     */
    public static DataReader ofStream(RequestHead head, boolean isWhole, long maxBytes) throws BadMessageException {
        long length = contentLength(head.headers());
        if (length > maxBytes && !isWhole) {
            throw BadMessageException.of(413, "body: " + length + " bytes (expected: <= " + maxBytes + ")");
        }
        DataReader reader = new DataReader(length, maxBytes);
        if (isWhole) {
            reader.end();
        }
        return reader;
    }

    /**
     * Returns a reader of a response's body.
     *
     * @param requestMethod of the request that it answers
     * @throws BadMessageException if the framing is not clear
     */
    public static BodyReader ofResponse(ResponseHead head, String requestMethod) throws BadMessageException {
        boolean chunked = isChunked(head.headers(), head.version());
        long length = contentLength(head.headers());
        if (requestMethod.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return NO_BODY;
        }
        if (chunked) {
            return new ChunkedReader(Long.MAX_VALUE);
        }
        return length < 0 ? new BodyReader.UntilClose() : new BodyReader.OfLength(length);
    }

    private static boolean isChunked(Headers headers, HttpVersion version) throws BadMessageException {
        String coding = only(headers, "transfer-encoding");
        if (coding == null) {
            return false;
        }
        if (!coding.equalsIgnoreCase("chunked")) {
            throw BadMessageException.malformed("transfer-encoding (expected: chunked)");
        }
        if (version == HttpVersion.HTTP_1_0 || headers.contains("content-length")) {
            throw BadMessageException.malformed("transfer-encoding (expected: HTTP/1.1 and no content-length)");
        }
        return true;
    }

    /** Returns the length that was told, or -1. */
    private static long contentLength(Headers headers) throws BadMessageException {
        String text = only(headers, "content-length");
        if (text == null) {
            return -1;
        }
        if (text.isEmpty() || text.length() > MAX_LENGTH_DIGITS) {
            throw BadMessageException.malformed("content-length (expected: one decimal number)");
        }
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw BadMessageException.malformed("content-length (expected: one decimal number)");
            }
            length = 10 * length + digit;
        }
        return length;
    }

    /** Returns the value of the only field of this name, or null if there is none. */
    private static @Nullable String only(Headers headers, String name) throws BadMessageException {
        String value = null;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase(name)) {
                if (value != null) {
                    throw BadMessageException.malformed(name + ": more than one field (expected: 1)");
                }
                value = headers.value(i);
            }
        }
        return value;
    }
}
