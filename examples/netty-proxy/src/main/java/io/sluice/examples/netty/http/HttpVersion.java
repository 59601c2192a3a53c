package io.sluice.examples.netty.http;

import io.sluice.gateway.Headers;
import java.util.Locale;

/** The versions of HTTP that are spoken here. */
public enum HttpVersion {
    /** HTTP/1.0: no chunks, and a connection ends after a message unless both sides say otherwise. */
    HTTP_1_0,
    /** HTTP/1.1. */
    HTTP_1_1;

    /** Returns the version of this name, for instance {@code HTTP/1.1}. */
    static HttpVersion of(String name) throws BadMessageException {
        if (name.equals("HTTP/1.1")) {
            return HTTP_1_1;
        }
        if (name.equals("HTTP/1.0")) {
            return HTTP_1_0;
        }
        boolean other = name.length() == 8 && name.startsWith("HTTP/") && name.charAt(6) == '.';
        throw BadMessageException.of(other ? 505 : 400, "version (expected: HTTP/1.1 or HTTP/1.0)");
    }

    /** Tells whether the sender of a message with these fields lets the connection live on. */
    boolean keepsAlive(Headers headers) {
        if (!headers.contains("connection")) {
            return this == HTTP_1_1;
        }
        boolean close = false;
        boolean keepAlive = false;
        for (String value : headers.all("connection")) {
            for (String option : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                close |= option.trim().equals("close");
                keepAlive |= option.trim().equals("keep-alive");
            }
        }
        return !close && (this == HTTP_1_1 || keepAlive);
    }
}
