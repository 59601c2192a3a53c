package io.sluice.gateway.json;

/** Finds byte by byte where a JSON value ends, after the colon of its member. */
final class ErasedValue {
    private enum State {
        BEFORE,
        SCALAR,
        STRING,
        ESCAPE,
        NESTED,
        AFTER,
        ENDED
    }

    private State state = State.ENDED;
    private int depth;
    private boolean lineIsEmpty;

    void begin() {
        state = State.BEFORE;
        depth = 0;
        lineIsEmpty = false;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    /**
     * Returns whether a byte belongs to the value; if not, the value has ended before it.
     *
     * @param withComma whether white space and a comma after the value belong to it too
     */
    boolean takes(byte b, boolean withComma) {
        if (endsScalar(b)) {
            state = State.AFTER;
        }
        if (endsEvent(b) || (state == State.AFTER && !(withComma && (b == ',' || JsonStream.isSpace(b))))) {
            state = State.ENDED;
            return false;
        }
        state = next(b);
        return true;
    }

    private boolean endsScalar(byte b) {
        boolean isDelimiter = b == ',' || b == '}' || b == ']';
        return state == State.SCALAR ? isDelimiter || JsonStream.isSpace(b) : state == State.BEFORE && isDelimiter;
    }

    /** A blank line ends an event, whatever there is in it, and no string has a line's end. */
    private boolean endsEvent(byte b) {
        boolean blankLine = b == '\n' && (lineIsEmpty || state == State.STRING);
        lineIsEmpty = b == '\n' || (b == '\r' && lineIsEmpty);
        return blankLine;
    }

    private State next(byte b) {
        return switch (state) {
            case BEFORE -> JsonStream.isSpace(b) ? State.BEFORE : b == '"' ? State.STRING : nested(b, State.SCALAR);
            case STRING -> b == '\\' ? State.ESCAPE : b != '"' ? State.STRING : depth == 0 ? State.AFTER : State.NESTED;
            case ESCAPE -> State.STRING;
            case NESTED -> b == '"' ? State.STRING : nested(b, State.NESTED);
            case AFTER -> b == ',' ? State.ENDED : State.AFTER;
            case SCALAR, ENDED -> state;
        };
    }

    private State nested(byte b, State otherwise) {
        if (b == '{' || b == '[') {
            depth++;
            return State.NESTED;
        }
        if (b == '}' || b == ']') {
            depth--;
            return depth == 0 ? State.AFTER : State.NESTED;
        }
        return otherwise;
    }

    @Override
    public String toString() {
        return "ErasedValue[" + state + ", depth " + depth + "]";
    }
}
