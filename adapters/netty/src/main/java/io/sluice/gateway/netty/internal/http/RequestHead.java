package io.sluice.gateway.netty.internal.http;

import io.sluice.gateway.Headers;
import java.util.Locale;

/**
 * The head of a request, valid by the grammar.
 *
 * @param method a token, in its own case
 * @param target in origin form, or {@code *} of {@code OPTIONS}; the authority of an absolute one was dropped
 * @param version what it came in
 * @param headers all fields as received
 */
public record RequestHead(String method, String target, HttpVersion version, Headers headers) {
    private static final String WHOLE_SERVER = "*";

    /**
     * Returns the head that was read.
     *
     * @throws BadMessageException if the request line breaks the grammar, or the version is none that is spoken here
     */
    public static RequestHead of(HeadReader reader) throws BadMessageException {
        String line = reader.startLine();
        int afterMethod = line.indexOf(' ');
        int afterTarget = line.indexOf(' ', afterMethod + 1);
        if (afterMethod <= 0 || afterTarget < 0 || line.indexOf(' ', afterTarget + 1) >= 0) {
            throw BadMessageException.malformed("request line (expected: method, target and version)");
        }
        String method = method(line, afterMethod);
        HttpVersion version = HttpVersion.of(line, afterTarget + 1, line.length());
        checkMethod(method);
        String target = line.substring(afterMethod + 1, afterTarget);
        boolean wholeServer = target.equals(WHOLE_SERVER) && method.equals("OPTIONS");
        return new RequestHead(method, wholeServer ? target : target(target), version, reader.fields());
    }

    /**
     * Returns the head of a stream of HTTP/2.
     *
     * @throws BadMessageException if a field is missing or breaks the grammar
     */
    public static RequestHead of(StreamFields stream) throws BadMessageException {
        return stream.head();
    }

    static RequestHead ofStream(String method, String path, Headers headers) throws BadMessageException {
        checkToken(method, method.length());
        if (method.isEmpty()) {
            throw BadMessageException.malformed("method (expected: a token)");
        }
        boolean wholeServer = path.equals(WHOLE_SERVER) && method.equals("OPTIONS");
        if (!wholeServer && !path.startsWith("/")) {
            throw BadMessageException.malformed(":path (expected: a path and query)");
        }
        return new RequestHead(method, wholeServer ? path : target(path), HttpVersion.HTTP_2, headers);
    }

    /** Returns whether the request is about the server as such (RFC 9110, 9.3.7). */
    public boolean asksAboutServer() {
        return target.equals(WHOLE_SERVER);
    }

    /** Returns the path without the query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns whether the connection may take another request after this one, as far as its client is concerned. */
    public boolean keepsAlive() {
        return version.keepsAlive(headers);
    }

    private static String method(String line, int end) throws BadMessageException {
        if (line.startsWith("POST ")) {
            return "POST";
        }
        checkToken(line, end);
        return line.substring(0, end);
    }

    private static void checkToken(String text, int end) throws BadMessageException {
        for (int i = 0; i < end; i++) {
            if (!Octets.isToken((byte) text.charAt(i))) {
                throw BadMessageException.malformed("method (expected: a token)");
            }
        }
    }

    static void checkMethod(String method) throws BadMessageException {
        if (method.equals("CONNECT")) {
            throw BadMessageException.of(405, "method: CONNECT (expected: one that asks for something here)");
        }
    }

    private static String target(String text) throws BadMessageException {
        String target = text.startsWith("/") ? text : withoutAuthority(text);
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw BadMessageException.malformed("target (expected: a path and query in visible ASCII)");
            }
        }
        return target;
    }

    /** Returns the path and query of an absolute target, which a server must understand (RFC 9112, 3.2.2). */
    private static String withoutAuthority(String text) throws BadMessageException {
        String lower = text.toLowerCase(Locale.ROOT);
        int authority = lower.startsWith("http://") ? 7 : lower.startsWith("https://") ? 8 : -1;
        if (authority < 0) {
            throw BadMessageException.malformed("target (expected: a path, or an absolute http URL)");
        }
        int end = authority;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (!HostField.isValid(text.substring(authority, end))) {
            throw BadMessageException.malformed("authority of the target (expected: host or host:port)");
        }
        String rest = text.substring(end);
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
