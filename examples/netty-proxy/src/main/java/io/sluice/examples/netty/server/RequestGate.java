package io.sluice.examples.netty.server;

import io.sluice.examples.netty.http.BadMessageException;
import io.sluice.examples.netty.http.BodyReader;
import io.sluice.examples.netty.http.Framing;
import io.sluice.examples.netty.http.HostField;
import io.sluice.examples.netty.http.HttpVersion;
import io.sluice.examples.netty.http.RequestHead;
import io.sluice.gateway.Headers;
import java.util.Locale;

/** What a head must fulfil beside the grammar before any byte of its request is taken for something. */
final class RequestGate {
    private RequestGate() {}

    /**
     * Returns a reader of the body that follows the head.
     *
     * @throws BadMessageException if the request is refused
     */
    static BodyReader admit(RequestHead head, int maxRequestBytes) throws BadMessageException {
        checkHost(head);
        checkPath(head.path());
        String expectation = head.headers().first("expect");
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            throw BadMessageException.of(417, "expect (expected: 100-continue)");
        }
        return Framing.ofRequest(head, maxRequestBytes);
    }

    /** Tells whether the client waits to be asked for the body. */
    static boolean awaitsContinue(RequestHead head) {
        return head.version() == HttpVersion.HTTP_1_1 && head.headers().contains("expect");
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

    /**
     * A path must not leave its own prefix: an upstream that resolves {@code /v1/../admin}, in whatever encoding, would serve what
     * {@code /v1/} does not contain.
     */
    private static void checkPath(String path) throws BadMessageException {
        if (!path.contains("/.") && path.indexOf('%') < 0 && path.indexOf('\\') < 0) {
            return;
        }
        String plain = path.toLowerCase(Locale.ROOT)
                .replace("%2e", ".")
                .replace("%2f", "/")
                .replace("%5c", "/")
                .replace('\\', '/');
        for (String segment : plain.split("/", -1)) {
            String name = segment.contains(";") ? segment.substring(0, segment.indexOf(';')) : segment;
            if (name.equals(".") || name.equals("..")) {
                throw BadMessageException.of(400, "path (expected: no dot segments)");
            }
        }
    }
}
