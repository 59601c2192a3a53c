package io.sluice.gateway.json;

import java.nio.ByteBuffer;

/**
 * Overwrites members with spaces in an answer, JSON or a stream of events with JSON in them, while it passes chunk by chunk (clause PD-6).
 *
 * <p>Each member goes with one comma, and the answer keeps its length, so that its {@code Content-Length} stays right. White space stays. A
 * chunk that has nothing to erase passes as it is, without a copy; one that ends within what may become a member keeps that
 * beginning back, 256 bytes at most, until the next chunk or the end tells.
 *
 * <p>Text is not mistaken for a member: quotes inside a JSON string have a backslash in front of them, so the quotes of a name can only be those of
 * a string, and a colon after it makes that a name. A member's value that breaks off ends with its event, at the blank line. For one thread.
 */
public final class MemberEraser {
    private static final int MAX_HELD = 256;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final QuotedNames names;
    private final ErasedValue value = new ErasedValue();

    /** What stands before the value that is being erased: no comma, so that the one after it goes too. */
    private boolean first;

    private ByteBuffer held = EMPTY;
    /** The byte before the text, and before what is held. */
    private byte previous = ' ';

    /** What is being worked on. */
    private ByteBuffer text = EMPTY;

    private boolean isCopy;
    /** Where in the text the last erased member ended: a comma before that is not one before the next. */
    private int floor;

    MemberEraser(QuotedNames names) {
        this.names = names;
    }

    /**
     * Takes the next chunk, from position to limit, whose bytes stay as they are, and returns what may be passed on: the same
     * buffer if nothing in it is to change, and an empty one if all of it is held back.
     */
    public ByteBuffer pass(ByteBuffer chunk) {
        begin(chunk);
        int at = text.position();
        while (at < text.limit()) {
            at = value.hasEnded() ? seek(at) : erase(at);
        }
        if (text.hasRemaining()) {
            previous = text.get(text.limit() - 1);
        }
        ByteBuffer passed = text;
        text = EMPTY;
        return passed;
    }

    /** Returns what was held back, when no more chunks come; as a rule an empty buffer. */
    public ByteBuffer end() {
        ByteBuffer rest = held;
        held = EMPTY;
        return rest;
    }

    private void begin(ByteBuffer chunk) {
        isCopy = held.hasRemaining();
        if (isCopy) {
            byte[] joined = new byte[held.remaining() + chunk.remaining()];
            held.get(held.position(), joined, 0, held.remaining());
            chunk.get(chunk.position(), joined, held.remaining(), chunk.remaining());
            text = ByteBuffer.wrap(joined);
            held = EMPTY;
        } else {
            text = chunk;
        }
        floor = text.position();
    }

    /** Looks for the next member to erase and begins to erase it; returns the index to go on at. */
    private int seek(int from) {
        int limit = text.limit();
        int quote = names.find(text, from, limit);
        int colon = quote < 0 ? limit : skipSpace(quote + names.lengthAt(text, quote, limit));
        if (colon == limit) {
            holdBack();
            return text.limit();
        }
        if (text.get(colon) != ':' || byteBefore(quote) == '\\') {
            return quote + 1;
        }
        int comma = commaBefore(quote);
        first = comma < 0;
        blank(first ? quote : comma, colon + 1);
        value.begin();
        return colon + 1;
    }

    private int erase(int from) {
        int at = from;
        while (at < text.limit() && !value.hasEnded()) {
            byte b = text.get(at);
            if (value.takes(b, first)) {
                blank(at, at + 1);
                at++;
            }
        }
        floor = at;
        return at;
    }

    /** Holds back the end of the text from where a member may begin that only the next chunk can complete. */
    private void holdBack() {
        int limit = text.limit();
        int start = possibleBeginning();
        if (start == limit || limit - start > MAX_HELD) {
            return;
        }
        byte[] kept = new byte[limit - start];
        text.get(start, kept, 0, kept.length);
        held = ByteBuffer.wrap(kept);
        text = text.duplicate().limit(start);
    }

    private int possibleBeginning() {
        int limit = text.limit();
        int end = skipSpaceBack(limit);
        if (end > floor && text.get(end - 1) == ',') {
            return end - 1;
        }
        int quote = names.last(text, floor, end, end == limit);
        if (quote < 0 || byteBefore(quote) == '\\') {
            return limit;
        }
        int comma = commaBefore(quote);
        return comma < 0 ? quote : comma;
    }

    private int commaBefore(int quote) {
        int end = skipSpaceBack(quote);
        return end > floor && text.get(end - 1) == ',' ? end - 1 : -1;
    }

    private byte byteBefore(int index) {
        return index > text.position() ? text.get(index - 1) : previous;
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < text.limit() && JsonStream.isSpace(text.get(at))) {
            at++;
        }
        return at;
    }

    private int skipSpaceBack(int from) {
        int at = from;
        while (at > floor && JsonStream.isSpace(text.get(at - 1))) {
            at--;
        }
        return at;
    }

    /** White space stays as it is: the lines of events depend on it. */
    private void blank(int from, int to) {
        if (!isCopy) {
            byte[] copy = new byte[text.limit()];
            text.get(text.position(), copy, text.position(), text.remaining());
            text = ByteBuffer.wrap(copy, text.position(), text.remaining());
            isCopy = true;
        }
        for (int at = from; at < to; at++) {
            if (!JsonStream.isSpace(text.get(at))) {
                text.put(at, (byte) ' ');
            }
        }
    }

    /** Returns nothing of the answer. */
    @Override
    public String toString() {
        return "MemberEraser[" + names + ", " + held.remaining() + " held]";
    }
}
