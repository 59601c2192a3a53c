package io.sluice.gateway.routing;

/**
 * A pattern of model names (clause RT-P-1): the names that begin with a text, or one name alone. It never matches the empty
 * name.
 *
 * @param text what a name must begin with, or be
 * @param wildcard whether more may follow
 */
record ModelPattern(String text, boolean wildcard) {
    /** Far above any model's name, and low enough for a walk over nested patterns to be recursive. */
    static final int MAX_LENGTH = 512;

    static final String EXPECTED_LENGTH = "at most " + MAX_LENGTH + " characters";

    /**
     * Returns the pattern written like this: a {@code *} at the end stands for any rest, also an empty one; elsewhere it is
     * a character like others.
     *
     * @param pattern not empty
     */
    static ModelPattern of(String pattern) {
        boolean wildcard = pattern.endsWith("*");
        return new ModelPattern(wildcard ? pattern.substring(0, pattern.length() - 1) : pattern, wildcard);
    }

    /** Returns the pattern as it is written. */
    @Override
    public String toString() {
        return wildcard ? text + "*" : text;
    }
}
