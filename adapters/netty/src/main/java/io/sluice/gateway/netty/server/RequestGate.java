package io.sluice.gateway.netty.server;

import io.sluice.gateway.Headers;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import io.sluice.gateway.netty.internal.http.BodyReader;
import io.sluice.gateway.netty.internal.http.DataReader;
import io.sluice.gateway.netty.internal.http.Framing;
import io.sluice.gateway.netty.internal.http.HostField;
import io.sluice.gateway.netty.internal.http.HttpVersion;
import io.sluice.gateway.netty.internal.http.RequestHead;

/** What a head must fulfil beside the grammar before any byte of its request is taken for something. */
final class RequestGate {
    private RequestGate() {}

    /**
     * Returns a reader of the body that follows the head.
     *
     * @throws BadMessageException if the request is refused
     */
    static BodyReader admit(RequestHead head, int maxRequestBytes) throws BadMessageException {
        check(head);
        return Framing.ofRequest(head, maxRequestBytes);
    }

    /**
     * Returns a reader of the body of a stream of HTTP/2.
     *
     * @param isWhole whether nothing follows the head
     * @throws BadMessageException if the request is refused
     */
    static DataReader admitStream(RequestHead head, boolean isWhole, int maxRequestBytes) throws BadMessageException {
        check(head);
        return Framing.ofStream(head, isWhole, maxRequestBytes);
    }

    /** Returns whether the client waits to be asked for the body. */
    static boolean awaitsContinue(RequestHead head) {
        return head.version() != HttpVersion.HTTP_1_0 && head.headers().contains("expect");
    }

    private static void check(RequestHead head) throws BadMessageException {
        checkHost(head);
        String expectation = head.headers().first("expect");
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            throw BadMessageException.of(417, "expect (expected: 100-continue)");
        }
    }

    /** There is exactly one host (RFC 9112, 3.2), which two servers in a row cannot understand in two ways. */
    private static void checkHost(RequestHead head) throws BadMessageException {
        Headers headers = head.headers();
        int hosts = 0;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase("host")) {
                hosts++;
                if (!HostField.isValid(headers.value(i))) {
                    throw BadMessageException.of(400, "host (expected: a name or an address, and a port)");
                }
            }
        }
        boolean optional = head.version() == HttpVersion.HTTP_1_0;
        if (hosts != 1 && !(optional && hosts == 0)) {
            throw BadMessageException.of(400, "host fields: " + hosts + " (expected: 1)");
        }
    }
}
