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
    private final LastHead last = new LastHead();
    private final Headers.Builder fields = Headers.builder();
    private Headers head = Headers.empty();

    /** The number of lines that were read, blank ones aside. */
    private int lines;

    /** Whether all of them are those of the last head, whose fields are not gathered again then. */
    private boolean repeats = true;

    private boolean isComplete;

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

    /** Returns the fields of the head that is complete, in order. */
    public Headers fields() {
        return head;
    }

    /** Makes this reader ready for the next head. */
    public void reset() {
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = NOTHING;
            last.clear();
        } else if (isComplete) {
            bytes = last.replace(bytes, lines, startLine, head);
        }
        length = 0;
        scanned = 0;
        lineStart = 0;
        blankLines = 0;
        startLine = "";
        texts.rewind();
        fields.clear();
        head = Headers.empty();
        lines = 0;
        repeats = true;
        isComplete = false;
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
        takeKnown();
        for (int feed = lineFeed(scanned); feed >= 0; feed = lineFeed(scanned)) {
            scanned = feed + 1;
            int end = feed - 1;
            if (end < lineStart || bytes[end] != '\r') {
                throw BadMessageException.malformed("line end: LF (expected: CR LF)");
            }
            if (end == lineStart) {
                if (isEnd()) {
                    complete();
                    return true;
                }
            } else {
                line(lineStart, end);
            }
            lineStart = scanned;
            takeKnown();
        }
        scanned = length;
        return false;
    }

    /** Takes the lines that are those of the last head; one that has come in part is looked at like any other. */
    private void takeKnown() throws BadMessageException {
        int end = scanned == lineStart ? last.endOfKnown(lines, bytes, lineStart, length) : -1;
        while (end >= 0) {
            countLine();
            if (isStartLine()) {
                startLine = last.startLine();
                texts.skip(1);
            } else {
                if (!repeats) {
                    fields.addFrom(last.fields(), fieldIndex());
                }
                texts.skip(2);
            }
            lines++;
            lineStart = end;
            scanned = end;
            end = last.endOfKnown(lines, bytes, lineStart, length);
        }
    }

    private void line(int from, int to) throws BadMessageException {
        countLine();
        if (repeats) {
            repeats = false;
            for (int i = 0; i < fieldIndex(); i++) {
                fields.addFrom(last.fields(), i);
            }
        }
        if (isStartLine()) {
            startLine = startLine(from, to);
        } else {
            field(from, to);
        }
        lines++;
    }

    private void countLine() throws BadMessageException {
        last.begins(lines, lineStart);
        if (fieldIndex() == MAX_FIELDS) {
            throw BadMessageException.of(431, "fields: more than expected (expected: <= " + MAX_FIELDS + ")");
        }
    }

    private boolean isStartLine() {
        return startLineExpected && lines == 0;
    }

    /** Returns the index of the field that this line is, if it is one. */
    private int fieldIndex() {
        return startLineExpected ? lines - 1 : lines;
    }

    private void complete() {
        if (lines > 0) {
            last.begins(lines, lineStart);
        }
        head = repeats && lines == last.lines() ? last.fields() : gathered();
        isComplete = true;
    }

    private Headers gathered() {
        for (int i = 0; repeats && i < fieldIndex(); i++) {
            fields.addFrom(last.fields(), i);
        }
        return fields.build();
    }

    private void checkBeginning() throws BadMessageException {
        if (startLineExpected && scanned == 0 && !mayBegin(bytes[0])) {
            throw BadMessageException.malformed("first byte (expected: that of a start line)");
        }
        for (int i = scanned; i < Math.min(length, beginning.length); i++) {
            if (bytes[i] != beginning[i]) {
                throw BadMessageException.malformed("first bytes (expected: HTTP/1.)");
            }
        }
    }

    /** Other protocols begin otherwise, TLS for one, and may never send the end of a line. */
    private static boolean mayBegin(byte first) {
        return Octets.isToken(first) || first == '\r' || first == '\n';
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
        if (!startLineExpected || lines > 0) {
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
