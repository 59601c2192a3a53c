package io.sluice.gateway.netty.internal.http;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.sluice.gateway.Body;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.ConnectionFields;
import java.util.Arrays;

/** Makes the header sections of responses of HTTP/2. */
public final class StreamHeadWriter {
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString DATE = AsciiString.cached("date");
    private static final AsciiString[] STATUSES = new AsciiString[600];

    static {
        for (int status = 100; status < STATUSES.length; status++) {
            STATUSES[status] = AsciiString.cached(Integer.toString(status));
        }
    }

    private StreamHeadWriter() {}

    /**
     * Returns the section of a response, without fields that are about a connection.
     *
     * @param length of the body, {@link Body#UNKNOWN_LENGTH} if it is not to be told
     * @param date the value of {@code Date}, if the response has none
     */
    public static Http2Headers response(int status, Headers fields, long length, String date) {
        AsciiString[] section = new AsciiString[2 * fields.size() + 4];
        int count = 0;
        boolean dated = false;
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            if (!ConnectionFields.contains(name)) {
                AsciiString lower = new AsciiString(name).toLowerCase();
                section[count++] = lower;
                section[count++] = new AsciiString(fields.value(i));
                dated |= lower.contentEquals(DATE);
            }
        }
        if (length != Body.UNKNOWN_LENGTH) {
            section[count++] = CONTENT_LENGTH;
            section[count++] = new AsciiString(Long.toString(length));
        }
        if (!dated) {
            section[count++] = DATE;
            section[count++] = new AsciiString(date);
        }
        return ReadOnlyHttp2Headers.serverHeaders(false, text(status), Arrays.copyOf(section, count));
    }

    /** Returns the section of an interim response, or one with nothing but a status. */
    public static Http2Headers status(int status) {
        return ReadOnlyHttp2Headers.serverHeaders(false, text(status));
    }

    private static AsciiString text(int status) {
        return status < STATUSES.length ? STATUSES[status] : AsciiString.of(Integer.toString(status));
    }
}
