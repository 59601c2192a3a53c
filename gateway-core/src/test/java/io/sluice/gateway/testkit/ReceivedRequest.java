package io.sluice.gateway.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A request as it stood on the wire. Immutable, but that the bytes of the body are shared. */
public final class ReceivedRequest {
    private final String requestLine;
    private final List<String> headerLines;
    private final byte[] body;

    ReceivedRequest(String requestLine, List<String> headerLines, byte[] body) {
        this.requestLine = requestLine;
        this.headerLines = headerLines;
        this.body = body;
    }

    /** Returns the first line. */
    public String requestLine() {
        return requestLine;
    }

    /** Returns the header lines, in order, as they were written. */
    public List<String> headerLines() {
        return headerLines;
    }

    /** Returns the body, without its framing. */
    public byte[] body() {
        return body;
    }

    /** Returns the method. */
    public String method() {
        return requestLine.substring(0, requestLine.indexOf(' '));
    }

    /** Returns the request target. */
    public String target() {
        return requestLine.substring(requestLine.indexOf(' ') + 1, requestLine.lastIndexOf(' '));
    }

    /** Returns the values of the header fields of this name, in order; names are compared without regard to case. */
    public List<String> headers(String name) {
        return headerLines.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .toList();
    }

    /** Returns the names of all header fields, in order, as they were written. */
    public List<String> headerNames() {
        return headerLines.stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
    }

    /** Returns the body as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns the lines of the head and the size of the body. */
    @Override
    public String toString() {
        return requestLine + "\n" + String.join("\n", headerLines) + "\n(" + body.length + " bytes)";
    }
}
