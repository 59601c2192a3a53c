package io.sluice.gateway.netty.internal.http;

import io.sluice.gateway.Headers;

/** The versions of HTTP that are spoken here. */
public enum HttpVersion {
    /** HTTP/1.0: no chunks, and a connection ends after a message unless both sides say otherwise. */
    HTTP_1_0,
    /** HTTP/1.1. */
    HTTP_1_1,
    /** HTTP/2, where a request has a stream of its own. */
    HTTP_2;

    /** Returns the version whose name, for instance {@code HTTP/1.1}, stands in this part of a line. */
    static HttpVersion of(String line, int from, int to) throws BadMessageException {
        boolean named = to - from == 8 && line.startsWith("HTTP/", from) && line.charAt(from + 6) == '.';
        if (named && line.startsWith("1.1", from + 5)) {
            return HTTP_1_1;
        }
        if (named && line.startsWith("1.0", from + 5)) {
            return HTTP_1_0;
        }
        throw BadMessageException.of(named ? 505 : 400, "version (expected: HTTP/1.1 or HTTP/1.0)");
    }

    /** Returns whether the sender of a message with these fields lets the connection live on. */
    boolean keepsAlive(Headers headers) {
        ConnectionOptions options = ConnectionOptions.of(headers);
        return !options.has("close") && (this != HTTP_1_0 || options.has("keep-alive"));
    }
}
