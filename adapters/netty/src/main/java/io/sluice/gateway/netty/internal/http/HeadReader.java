package io.sluice.gateway.netty.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.Headers;
import java.util.Arrays;

/**
 * Reads the head of a message, a start line and fields, from however many pieces it comes in. Linear in its bytes, which are bounded.
 *
 * <p>For one thread; to be used again for the next message after {@link #reset}. It keeps what the next one can use: its room, unless a
 * large head enlarged that, and short texts.
 */
public final class HeadReader {
    private static final int STEP = 1024;
    private static final int MAX_KEPT_BYTES = 4 * STEP;
    private static final int MAX_FIELDS = 256;
    private static final int MAX_BLANK_LINES = 2;
    private static final byte[] NOTHING = {};
    private static final byte[] RESPONSE = "HTTP/1.".getBytes(ISO_8859_1);

    private final int maxBytes;
    private final boolean startLineExpected;

    /** What every head begins with. */
    private final byte[] beginning;

    private byte[] bytes = NOTHING;
    private int length;
    private int scanned;
    private int lineStart;
    private int blankLines;
    private String startLine = "";
    private final HeadTexts texts = new HeadTexts();
    private final Headers.Builder fields = Headers.builder();
    private int fieldCount;

    private HeadReader(int maxBytes, boolean startLineExpected, byte[] beginning) {
        this.maxBytes = maxBytes;
        this.startLineExpected = startLineExpected;
        this.beginning = beginning;
    }

    /**
     * Returns a reader of the heads of requests.
     *
     * @param maxBytes the most a head may have, line ends included
     */
    public static HeadReader forRequests(int maxBytes) {
        return new HeadReader(maxBytes, true, NOTHING);
    }

    /**
     * Returns a reader of the heads of responses. What is no HTTP is refused at its first bytes, and not when a line has ended.
     *
     * @param maxBytes the most a head may have, line ends included
     */
    public static HeadReader forResponses(int maxBytes) {
        return new HeadReader(maxBytes, true, RESPONSE);
    }

    /** Returns a reader of the trailer section of a chunked body. */
    static HeadReader forTrailers(int maxBytes) {
        return new HeadReader(maxBytes, false, NOTHING);
    }

    /**
     * Takes bytes, up to the end of the head.
     *
     * @return true if the head is complete, false if more bytes are needed
     * @throws BadMessageException if it is not a head or exceeds a limit
     */
    public boolean read(ByteBuf in) throws BadMessageException {
        while (in.isReadable()) {
            fill(in);
            if (scan()) {
                // What was taken beyond the end belongs to the body.
                in.readerIndex(in.readerIndex() - (length - scanned));
                return true;
            }
        }
        return false;
    }

    /** Returns whether any byte of a head was read. */
    public boolean isStarted() {
        return length > 0;
    }

    /** Returns the first line. */
    public String startLine() {
        return startLine;
    }

    /** Returns the fields, in order. */
    public Headers fields() {
        return fields.build();
    }

    /** Makes this reader ready for the next head. */
    public void reset() {
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = NOTHING;
        }
        length = 0;
        scanned = 0;
        lineStart = 0;
        blankLines = 0;
        startLine = "";
        texts.rewind();
        fields.removeIf(name -> true);
        fieldCount = 0;
    }

    private void fill(ByteBuf in) throws BadMessageException {
        if (length == maxBytes) {
            throw BadMessageException.of(431, "head: more bytes than expected (expected: <= " + maxBytes + ")");
        }
        int count = Math.min(Math.min(in.readableBytes(), STEP), maxBytes - length);
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(STEP, Math.max(length + count, 2 * length))));
        }
        in.readBytes(bytes, length, count);
        length += count;
    }

    /** Looks at the bytes that are new, and returns whether the head is complete. */
    private boolean scan() throws BadMessageException {
        checkBeginning();
        for (int feed = lineFeed(scanned); feed >= 0; feed = lineFeed(scanned)) {
            scanned = feed + 1;
            int end = feed - 1;
            if (end < lineStart || bytes[end] != '\r') {
                throw BadMessageException.malformed("line end: LF (expected: CR LF)");
            }
            if (end == lineStart) {
                if (isEnd()) {
                    return true;
                }
            } else if (startLineExpected && startLine.isEmpty()) {
                startLine = startLine(lineStart, end);
            } else {
                field(lineStart, end);
            }
            lineStart = scanned;
        }
        scanned = length;
        return false;
    }

    private void checkBeginning() throws BadMessageException {
        for (int i = scanned; i < Math.min(length, beginning.length); i++) {
            if (bytes[i] != beginning[i]) {
                throw BadMessageException.malformed("first bytes (expected: HTTP/1.)");
            }
        }
    }

    private int lineFeed(int from) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether a blank line ends the head; before it begins a few are ignored (RFC 9112, 2.2). */
    private boolean isEnd() throws BadMessageException {
        if (!startLineExpected || !startLine.isEmpty()) {
            return true;
        }
        if (++blankLines > MAX_BLANK_LINES) {
            throw BadMessageException.malformed("start line: blank (expected: text)");
        }
        return false;
    }

    private String startLine(int from, int to) throws BadMessageException {
        for (int i = from; i < to; i++) {
            if (!Octets.isText(bytes[i])) {
                throw BadMessageException.malformed("start line: a control character (expected: text)");
            }
        }
        return texts.read(bytes, from, to);
    }

    private void field(int from, int to) throws BadMessageException {
        if (Octets.isBlank(bytes[from])) {
            throw BadMessageException.malformed("field: begins with a blank (expected: no folded lines)");
        }
        int colon = from;
        while (colon < to && Octets.isToken(bytes[colon])) {
            colon++;
        }
        if (colon == from || colon == to || bytes[colon] != ':') {
            throw BadMessageException.malformed("field name (expected: a token, then a colon)");
        }
        if (++fieldCount > MAX_FIELDS) {
            throw BadMessageException.of(431, "fields: more than expected (expected: <= " + MAX_FIELDS + ")");
        }
        fields.add(texts.read(bytes, from, colon), value(colon + 1, to));
    }

    private String value(int from, int to) throws BadMessageException {
        int first = from;
        int last = to;
        while (first < last && Octets.isBlank(bytes[first])) {
            first++;
        }
        while (last > first && Octets.isBlank(bytes[last - 1])) {
            last--;
        }
        for (int i = first; i < last; i++) {
            if (!Octets.isText(bytes[i])) {
                throw BadMessageException.malformed("field value: a control character (expected: text)");
            }
        }
        return texts.read(bytes, first, last);
    }

    @Override
    public String toString() {
        return "HeadReader[" + length + " of at most " + maxBytes + " bytes]";
    }
}
