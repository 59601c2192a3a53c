package io.sluice.gateway.json;

/** The parts of a JSON number, each of which knows what may come next. */
enum NumberPart {
    MINUS(false),
    ZERO(true),
    INTEGER(true),
    POINT(false),
    FRACTION(true),
    EXPONENT(false),
    EXPONENT_SIGN(false),
    EXPONENT_DIGITS(true),
    /** What does not belong to the number. */
    NONE(false);

    /** Whether a number may end with this part. */
    final boolean mayEnd;

    NumberPart(boolean mayEnd) {
        this.mayEnd = mayEnd;
    }

    /** Returns the part that a number begins with. */
    static NumberPart first(byte b) {
        return b == '-' ? MINUS : MINUS.next(b);
    }

    /** Returns the part that a byte belongs to which follows this one. */
    NumberPart next(byte b) {
        return switch (this) {
            case MINUS -> b == '0' ? ZERO : digits(b, INTEGER);
            case ZERO -> b == '.' ? POINT : exponent(b);
            case INTEGER -> b == '.' ? POINT : isDigit(b) ? INTEGER : exponent(b);
            case POINT -> digits(b, FRACTION);
            case FRACTION -> isDigit(b) ? FRACTION : exponent(b);
            case EXPONENT -> b == '+' || b == '-' ? EXPONENT_SIGN : digits(b, EXPONENT_DIGITS);
            case EXPONENT_SIGN, EXPONENT_DIGITS -> digits(b, EXPONENT_DIGITS);
            case NONE -> NONE;
        };
    }

    private static NumberPart digits(byte b, NumberPart part) {
        return isDigit(b) ? part : NONE;
    }

    private static NumberPart exponent(byte b) {
        return b == 'e' || b == 'E' ? EXPONENT : NONE;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
