package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Finds in an answer that comes in pieces, JSON or a stream of events with JSON in them, the number of cached tokens:
 * {@code usage.prompt_tokens_details.cached_tokens}, or {@code input_tokens_details} where that is the name, and {@code usage} at any depth.
 *
 * <p>Text is not mistaken for it: inside a JSON string every quote has a backslash in front of it. Outside of {@code usage} objects bytes are searched, not
 * looked at one by one. Keeps the digits of one number and nothing else. For one thread.
 */
final class CachedTokensScan {
    private static final String NAME = "\"usage\"";
    private static final QuotedNames USAGE = QuotedNames.of(List.of("usage"));
    private static final int LONGEST_NAME = 24;

    /** A longer number is no count. */
    private static final int MOST_DIGITS = 18;

    private enum State {
        /** Outside of usage. */
        SEEKING,
        /** After the name of usage. */
        NAMED,
        /** After its colon. */
        OPENING,
        /** Between the tokens of usage. */
        INSIDE,
        STRING,
        ESCAPE,
        /** Before the value of the details. */
        DETAILS,
        /** Before the value of the number. */
        COUNT,
        NUMBER
    }

    private State state = State.SEEKING;

    /** How much of the name of usage the last bytes are. */
    private int matched;

    /** The last byte outside of usage. */
    private byte previous = ' ';

    /** How deep in usage the scan is; 1 among its members. */
    private int depth;

    private boolean inDetails;
    private boolean lineIsEmpty;
    private boolean countsPrompt;

    /** The last string, as far as it may be a name that is looked for; its length is -1 if it cannot be one. */
    private final byte[] string = new byte[LONGEST_NAME];

    private int stringLength;

    private final byte[] digits = new byte[MOST_DIGITS];
    private int digitCount;
    private boolean isCount;

    /**
     * Scans on to the next border of a number of cached tokens.
     *
     * @param from index of the first byte that was not scanned yet
     * @return index of its first digit, if the scan {@link #isInNumber} then; of the byte after it, if it was and is not any more; else the limit
     */
    int next(ByteBuffer piece, int from) {
        int limit = piece.limit();
        int at = from;
        while (at < limit) {
            if (state == State.SEEKING) {
                at = seek(piece, at);
            } else if (state == State.NUMBER) {
                if (!takes(piece.get(at))) {
                    return at;
                }
                at++;
            } else {
                step(piece.get(at));
                if (state == State.NUMBER) {
                    return at;
                }
                at++;
            }
        }
        return limit;
    }

    boolean isInNumber() {
        return state == State.NUMBER;
    }

    /** Returns whether the number that has ended last is a count; if not, it is one with a fraction or of too many digits. */
    boolean isCount() {
        return isCount;
    }

    /** Returns the digits of the number that has begun last, as far as they have come. */
    byte[] digits() {
        byte[] copy = new byte[digitCount];
        System.arraycopy(digits, 0, copy, 0, digitCount);
        return copy;
    }

    /** Returns whether a usage object has told how many tokens the prompt has, by the name that completions have for it. */
    boolean countsPrompt() {
        return countsPrompt;
    }

    private int seek(ByteBuffer piece, int from) {
        int limit = piece.limit();
        int at = from;
        while (matched > 0 && at < limit) {
            matched = piece.get(at) == NAME.charAt(matched) ? matched + 1 : 0;
            at += matched > 0 ? 1 : 0;
            if (matched == NAME.length()) {
                return named(at);
            }
        }
        int quote = USAGE.find(piece, at, limit);
        if (quote >= 0) {
            return isEscaped(piece, quote) ? quote + 1 : named(quote + NAME.length());
        }
        if (at < limit) {
            int begun = USAGE.last(piece, at, limit, true);
            matched = begun < 0 || isEscaped(piece, begun) ? 0 : limit - begun;
            previous = piece.get(limit - 1);
        }
        return limit;
    }

    private boolean isEscaped(ByteBuffer piece, int quote) {
        return (quote > piece.position() ? piece.get(quote - 1) : previous) == '\\';
    }

    private int named(int end) {
        matched = 0;
        state = State.NAMED;
        return end;
    }

    private void step(byte b) {
        switch (state) {
            case NAMED -> next(b, ':', State.OPENING);
            case OPENING -> {
                next(b, '{', State.INSIDE);
                depth = 1;
                inDetails = false;
            }
            case STRING -> string(b);
            case ESCAPE -> state = State.STRING;
            case DETAILS, COUNT -> value(b);
            default -> inside(b);
        }
    }

    private void next(byte b, char expected, State then) {
        if (b == expected) {
            state = then;
        } else if (!JsonStream.isSpace(b)) {
            leave();
        }
    }

    private void leave() {
        state = State.SEEKING;
        previous = ' ';
    }

    private void string(byte b) {
        if (b == '"') {
            state = State.INSIDE;
        } else if (b == '\n') {
            leave(); // no string has a line's end: the event broke off
        } else if (b == '\\' || stringLength < 0 || stringLength == LONGEST_NAME) {
            state = b == '\\' ? State.ESCAPE : State.STRING;
            stringLength = -1;
        } else {
            string[stringLength++] = b;
        }
    }

    private void value(byte b) {
        if (JsonStream.isSpace(b)) {
            return;
        }
        boolean isDetails = state == State.DETAILS;
        state = State.INSIDE;
        if (!isDetails && b >= '0' && b <= '9') {
            state = State.NUMBER;
            digitCount = 0;
            return;
        }
        inDetails = isDetails && b == '{';
        inside(b);
    }

    private void inside(byte b) {
        boolean blankLine = b == '\n' && lineIsEmpty;
        lineIsEmpty = b == '\n' || (b == '\r' && lineIsEmpty);
        switch (b) {
            case '"' -> {
                state = State.STRING;
                stringLength = 0;
            }
            case ':' -> colon();
            case '{', '[' -> depth++;
            case '}', ']' -> {
                depth--;
                inDetails &= depth > 1;
            }
            default -> {}
        }
        if (blankLine || depth == 0) {
            leave(); // a blank line ends an event, whatever there is in it
        }
    }

    private void colon() {
        if (depth == 1) {
            countsPrompt |= is("prompt_tokens");
            state = is("prompt_tokens_details") || is("input_tokens_details") ? State.DETAILS : State.INSIDE;
        } else if (depth == 2 && inDetails && is("cached_tokens")) {
            state = State.COUNT;
        }
    }

    private boolean is(String name) {
        return stringLength == name.length() && name.equals(new String(string, 0, stringLength, US_ASCII));
    }

    /** Takes a byte if it belongs to the number; if not, the number has ended before it. */
    private boolean takes(byte b) {
        boolean isDigit = b >= '0' && b <= '9';
        if (isDigit && digitCount < MOST_DIGITS) {
            digits[digitCount++] = b;
            return true;
        }
        isCount = !isDigit && (b == ',' || b == '}' || JsonStream.isSpace(b));
        state = State.INSIDE;
        return false;
    }

    /** Returns nothing of the answer. */
    @Override
    public String toString() {
        return "CachedTokensScan[" + state + "]";
    }
}
