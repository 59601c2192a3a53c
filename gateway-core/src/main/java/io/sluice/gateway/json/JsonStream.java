package io.sluice.gateway.json;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * A scan of one JSON object (RFC 8259) that comes in pieces, which stops at the brackets, braces, colons and commas of its upper levels.
 *
 * <p>It is as strict as {@link JsonScanner} but for one thing: it does not check the encoding of text. For one thread.
 */
final class JsonStream {
    private enum State {
        DOCUMENT,
        NAME,
        NAME_OR_END,
        COLON,
        VALUE,
        VALUE_OR_END,
        AFTER_VALUE,
        ENDED,
        STRING,
        ESCAPE,
        HEXADECIMAL,
        LITERAL,
        NUMBER
    }

    /** How many levels it stops in. */
    private final int levels;

    private State state = State.DOCUMENT;
    private int depth;
    /** One bit a depth: whether it is inside an object rather than an array. */
    private final BitSet objects = new BitSet();

    private boolean stringIsName;
    private int hexadecimalLeft;
    private String literalLeft = "";
    private NumberPart number = NumberPart.INTEGER;

    /** Creates a scan that stops at the delimiters of the object itself. */
    JsonStream() {
        this(1);
    }

    /**
     * Creates a scan.
     *
     * @param levels in how many levels it stops: 1 for the object itself, 2 for its members' objects and arrays as well
     */
    JsonStream(int levels) {
        this.levels = levels;
    }

    /**
     * Scans on to the next delimiter of the levels that count.
     *
     * @param from index of the first byte that was not scanned yet
     * @return index of the delimiter, or the limit if there is none left in this piece
     * @throws GatewayException {@code INVALID_RESPONSE} if the text is not the beginning of a JSON object
     */
    int next(ByteBuffer piece, int from) {
        int end = piece.limit();
        for (int at = from; at < end; at++) {
            byte b = piece.get(at);
            if (state == State.STRING && isPlain(b)) {
                continue;
            }
            if (!isInToken(b) && !isSpace(b) && isDelimiter(b)) {
                return at;
            }
        }
        return end;
    }

    /** Returns whether the object is complete. */
    boolean hasEnded() {
        return state == State.ENDED;
    }

    /** Takes a byte if it belongs to a string, number or literal that has begun before. */
    private boolean isInToken(byte b) {
        switch (state) {
            case STRING -> string(b);
            case ESCAPE -> escape(b);
            case HEXADECIMAL -> hexadecimal(b);
            case LITERAL -> literal(b);
            case NUMBER -> {
                return isInNumber(b);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(byte b) {
        return b != '"' && b != '\\' && (b < 0 || b >= ' ');
    }

    private void string(byte b) {
        if (b == '\\') {
            state = State.ESCAPE;
        } else if (b == '"') {
            state = stringIsName ? State.COLON : State.AFTER_VALUE;
        } else {
            throw malformed();
        }
    }

    private void escape(byte b) {
        require("\"\\/bfnrtu".indexOf(b) >= 0);
        hexadecimalLeft = 4;
        state = b == 'u' ? State.HEXADECIMAL : State.STRING;
    }

    private void hexadecimal(byte b) {
        require(Character.digit(b, 16) >= 0);
        hexadecimalLeft--;
        if (hexadecimalLeft == 0) {
            state = State.STRING;
        }
    }

    private void literal(byte b) {
        require(b == literalLeft.charAt(0));
        literalLeft = literalLeft.substring(1);
        if (literalLeft.isEmpty()) {
            state = State.AFTER_VALUE;
        }
    }

    /** Only the byte after a number tells that it has ended. */
    private boolean isInNumber(byte b) {
        NumberPart next = number.next(b);
        if (next != NumberPart.NONE) {
            number = next;
            return true;
        }
        require(number.mayEnd);
        state = State.AFTER_VALUE;
        return false;
    }

    /** Takes a byte between tokens, and returns whether it delimits something of the levels that count. */
    private boolean isDelimiter(byte b) {
        switch (state) {
            case DOCUMENT -> {
                require(b == '{');
                return open(b);
            }
            case NAME, NAME_OR_END -> {
                if (state == State.NAME_OR_END && b == '}') {
                    return close(b);
                }
                require(b == '"');
                string(true);
            }
            case COLON -> {
                require(b == ':');
                state = State.VALUE;
                return depth <= levels;
            }
            case VALUE, VALUE_OR_END -> {
                if (state == State.VALUE_OR_END && b == ']') {
                    return close(b);
                }
                return begin(b);
            }
            case AFTER_VALUE -> {
                return b == ',' ? comma() : close(b);
            }
            default -> throw malformed();
        }
        return false;
    }

    private boolean begin(byte b) {
        switch (b) {
            case '{', '[' -> {
                return open(b);
            }
            case '"' -> string(false);
            case 't' -> literal("rue");
            case 'f' -> literal("alse");
            case 'n' -> literal("ull");
            default -> {
                number = NumberPart.first(b);
                require(number != NumberPart.NONE);
                state = State.NUMBER;
            }
        }
        return false;
    }

    private void string(boolean isName) {
        stringIsName = isName;
        state = State.STRING;
    }

    private void literal(String rest) {
        literalLeft = rest;
        state = State.LITERAL;
    }

    private boolean open(byte b) {
        depth++;
        require(depth <= JsonScanner.MAX_DEPTH);
        objects.set(depth, b == '{');
        state = b == '{' ? State.NAME_OR_END : State.VALUE_OR_END;
        return depth <= levels;
    }

    private boolean comma() {
        state = objects.get(depth) ? State.NAME : State.VALUE;
        return depth <= levels;
    }

    private boolean close(byte b) {
        require(b == (objects.get(depth) ? '}' : ']'));
        depth--;
        state = depth == 0 ? State.ENDED : State.AFTER_VALUE;
        return depth < levels;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private void require(boolean condition) {
        if (!condition) {
            throw malformed();
        }
    }

    /** Builds the refusal, which holds nothing of the text. */
    private GatewayException malformed() {
        return new GatewayException(
                ErrorKind.INVALID_RESPONSE, "JSON: malformed at depth " + depth + " (state: " + state + ")");
    }

    @Override
    public String toString() {
        return "JsonStream[" + state + ", depth " + depth + "]";
    }
}
