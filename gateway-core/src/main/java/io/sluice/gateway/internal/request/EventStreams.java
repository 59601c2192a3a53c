package io.sluice.gateway.internal.request;

import io.sluice.gateway.Headers;

/** Which answers are event streams (WHATWG HTML, 9.2). */
public final class EventStreams {
    private static final String TYPE = "text/event-stream";

    private EventStreams() {}

    /** Returns whether the content type is that of an event stream, and its bytes are not compressed. */
    public static boolean isEventStream(Headers headers) {
        return hasEventStreamType(headers) && !isCompressed(headers);
    }

    /** Returns whether the content type is that of an event stream, be its bytes compressed or not. */
    public static boolean hasEventStreamType(Headers headers) {
        String type = headers.first("content-type");
        return type != null && isNamed(type);
    }

    /** Returns whether the bytes of an answer are not those of its content type. */
    public static boolean isCompressed(Headers headers) {
        String encoding = headers.first("content-encoding");
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }

    private static boolean isNamed(String contentType) {
        int length = TYPE.length();
        return contentType.regionMatches(true, 0, TYPE, 0, length)
                && (contentType.length() == length || "; ".indexOf(contentType.charAt(length)) >= 0);
    }
}
