package io.sluice.gateway.internal.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * The path of a request as the routers of engines read it: percent-decoded once, as ASGI servers do before they route, and without slashes at its end, which
 * some ignore and others answer with a redirection. What else a client may vary, the case of letters or slashes within, engines take for another path.
 */
public final class RoutedPath {
    private RoutedPath() {}

    /** Returns the path itself if there is nothing to do. An escape that is none stays as it is. */
    public static String of(String path) {
        return withoutSlashes(path.indexOf('%') < 0 ? path : decoded(path));
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static String decoded(String path) {
        ByteBuffer bytes = ByteBuffer.allocate(path.length());
        for (int at = 0; at < path.length(); at++) {
            int octet = path.charAt(at) == '%' ? octet(path, at) : -1;
            bytes.put((byte) (octet < 0 ? path.charAt(at) : octet));
            at += octet < 0 ? 0 : 2;
        }
        return UTF_8.decode(bytes.flip()).toString();
    }

    /** Returns the octet of the escape that begins here; -1 if it is none. */
    static int octet(String path, int at) {
        if (at + 2 >= path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(at + 1), 16);
        int low = Character.digit(path.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }
}
