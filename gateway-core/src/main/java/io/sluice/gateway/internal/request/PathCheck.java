package io.sluice.gateway.internal.request;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;

/**
 * Refuses paths that a server may read as others than they look: they could leave the path of an endpoint's base URL, which its key is meant for, or what a
 * host takes for calls.
 *
 * <p>A segment of dots stays one with escapes for its dots, with parameters behind it ({@code ..;x}), with blanks or controls around it, with a backslash
 * where a slash should be, and with all of that escaped more than once. Whatever else stands in a path is the upstream's business.
 */
final class PathCheck {
    /** How often a path is decoded at most; what is escaped deeper is refused. */
    private static final int MAX_DECODINGS = 4;

    private PathCheck() {}

    /**
     * Checks a path.
     *
     * @throws GatewayException {@code INVALID_REQUEST} if it has a segment of dots, or a backslash that is not escaped
     */
    static void check(String path) {
        boolean plain = path.indexOf('%') < 0;
        if (plain && !path.contains("/.") && path.indexOf('\\') < 0) {
            return;
        }
        if (path.indexOf('\\') >= 0) {
            throw refused();
        }
        String read = path;
        for (int i = 0; i < MAX_DECODINGS; i++) {
            checkSegments(read);
            String decoded = decoded(read);
            if (decoded.equals(read)) {
                return;
            }
            read = decoded;
        }
        throw refused();
    }

    /** Returns whether {@link #check} lets a path pass. */
    static boolean passes(String path) {
        try {
            check(path);
            return true;
        } catch (GatewayException refused) {
            return false;
        }
    }

    /** Returns the text with each escaped octet as one character: only those of ASCII matter here. */
    private static String decoded(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int at = 0; at < path.length(); at++) {
            int octet = path.charAt(at) == '%' ? RoutedPath.octet(path, at) : -1;
            text.append(octet < 0 ? path.charAt(at) : (char) octet);
            at += octet < 0 ? 0 : 2;
        }
        return text.toString();
    }

    private static void checkSegments(String path) {
        int from = 0;
        for (int at = 0; at <= path.length(); at++) {
            if (at == path.length() || path.charAt(at) == '/' || path.charAt(at) == '\\') {
                checkSegment(path, from, at);
                from = at + 1;
            }
        }
    }

    private static void checkSegment(String path, int start, int end) {
        int from = start;
        while (from < end && path.charAt(from) <= ' ') {
            from++;
        }
        int to = from;
        while (to < end && path.charAt(to) == '.') {
            to++;
        }
        int dots = to - from;
        while (to < end && path.charAt(to) <= ' ') {
            to++;
        }
        boolean nothingElse = to == end || path.charAt(to) == ';';
        if (nothingElse && (dots == 1 || dots == 2)) {
            throw refused();
        }
    }

    private static GatewayException refused() {
        return new GatewayException(ErrorKind.INVALID_REQUEST, "the path has dot segments or a backslash");
    }
}
