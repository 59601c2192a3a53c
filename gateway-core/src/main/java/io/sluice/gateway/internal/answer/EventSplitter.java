package io.sluice.gateway.internal.answer;

import java.nio.ByteBuffer;

/**
 * Finds the events of a stream of server-sent events (WHATWG HTML, 9.2.6) that comes in pieces: an event ends with a blank line; lines end with LF, CR or
 * both. Each byte is looked at once, eight at a time, and copied only if its event is spread over pieces.
 *
 * <p>Of an event that is larger than {@link #MOST_BYTES} the beginning is kept. For one thread.
 */
final class EventSplitter {
    /** The most that is kept of an event in progress. */
    static final int MOST_BYTES = 64 << 10;

    private static final int LEAST_BYTES = 512;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private static final long LINE_FEEDS = EightBytes.of('\n');
    private static final long CARRIAGE_RETURNS = EightBytes.of('\r');

    /** Whether no byte of the current line has come. */
    private boolean lineIsEmpty = true;

    private boolean afterCarriageReturn;

    /** What earlier pieces had of the event in progress, so many bytes of it. */
    private ByteBuffer begun = NONE;

    private int begunLength;
    private boolean isCut;

    private ByteBuffer text = NONE;
    private int from;
    private int to;
    private boolean isShownCut;

    /** Lines of the event in progress that have ended. */
    private int lines;

    private int shownLines;

    /** Returns where the events of a piece begin: not in the second half of a line end. */
    int begin(ByteBuffer piece) {
        boolean half = afterCarriageReturn && !isBegun() && piece.hasRemaining() && piece.get(piece.position()) == '\n';
        if (half) {
            afterCarriageReturn = false;
        }
        return half ? piece.position() + 1 : piece.position();
    }

    /**
     * Looks for the end of the event in progress, which {@link #text}, {@link #from} and {@link #to} then show until the next call.
     *
     * @param at where in the piece it goes on: where {@link #begin} said, or where the last event ended
     * @return the index after its blank line; -1 if the piece ends before
     */
    int next(ByteBuffer piece, int at) {
        int limit = piece.limit();
        int index = at;
        while (index < limit) {
            int end = lineEnd(piece, index, limit);
            if (end > index) {
                lineIsEmpty = false;
                afterCarriageReturn = false;
            }
            if (end == limit) {
                break;
            }
            byte b = piece.get(end);
            index = end + 1;
            if (b == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = b == '\r';
            if (lineIsEmpty) {
                int after = afterCarriageReturn && index < limit && piece.get(index) == '\n' ? index + 1 : index;
                afterCarriageReturn &= after == index;
                show(piece, at, after);
                return after;
            }
            lineIsEmpty = true;
            lines++;
        }
        keep(piece, at, limit);
        return -1;
    }

    /** Shows what has come of the event in progress as if it had ended; for when nothing more comes. */
    void rest() {
        shownLines = lines + 1;
        text = begun;
        from = 0;
        to = begunLength;
        isShownCut = isCut;
    }

    /** Returns the bytes in which the last event stands. */
    ByteBuffer text() {
        return text;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Returns whether the last event has no more than one line, besides the blank one. */
    boolean isOneLine() {
        return shownLines <= 1;
    }

    /** Returns whether only the beginning of the last event is shown. */
    boolean isShownCut() {
        return isShownCut;
    }

    /** Returns whether an event is in progress. */
    boolean isBegun() {
        return begunLength > 0;
    }

    /** Returns what has come of the event in progress, so many bytes of it, or, if {@link #isCut}, the beginning of that; to be read by index only. */
    ByteBuffer begun() {
        return begun;
    }

    int begunLength() {
        return begunLength;
    }

    /** Returns whether more has come of the event in progress than is kept. */
    boolean isCut() {
        return isCut;
    }

    private void show(ByteBuffer piece, int start, int end) {
        if (isBegun()) {
            keep(piece, start, end);
            rest();
            begunLength = 0;
            isCut = false;
        } else {
            text = piece;
            from = start;
            to = end;
            isShownCut = false;
        }
        shownLines = lines;
        lines = 0;
    }

    /** Adds a part of a piece to the event in progress, without looking for its end. */
    void keep(ByteBuffer piece, int start, int end) {
        int more = end - start;
        isCut |= begunLength + more > MOST_BYTES;
        if (isCut && begunLength > 0) {
            return;
        }
        int kept = Math.min(more, MOST_BYTES);
        int length = begunLength + kept;
        if (begun.capacity() < length) {
            byte[] larger = new byte[Math.max(LEAST_BYTES, Math.min(MOST_BYTES, 2 * length))];
            begun.get(0, larger, 0, begunLength);
            begun = ByteBuffer.wrap(larger);
        }
        piece.get(start, begun.array(), begunLength, kept);
        begunLength = length;
    }

    /** Returns the index of the first byte that ends a line, or {@code to} if there is none. */
    static int lineEnd(ByteBuffer text, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to && !hasLineEnd(text.getLong(at))) {
            at += Long.BYTES;
        }
        while (at < to && text.get(at) != '\n' && text.get(at) != '\r') {
            at++;
        }
        return at;
    }

    private static boolean hasLineEnd(long eight) {
        return (EightBytes.equal(eight, LINE_FEEDS) | EightBytes.equal(eight, CARRIAGE_RETURNS)) != 0;
    }

    @Override
    public String toString() {
        return "EventSplitter[" + begunLength + " bytes of an event]";
    }
}
