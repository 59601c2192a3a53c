package io.sluice.gateway.yaml;

/** A file that can't be read at all. Its message is what is expected instead; nothing of the file's text is in it, which may hold credentials. */
final class BadFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    /**
     * Creates one.
     *
     * @param line where, 1 for the first; 0 = the file as a whole
     */
    BadFileException(int line, String expected) {
        super(expected);
        this.line = line;
    }

    /** Returns the line, 1 for the first; 0 if it is the file as a whole. */
    int line() {
        return line;
    }

    /** Returns what is expected, in words for a configuration problem. */
    String expected() {
        return String.valueOf(getMessage());
    }
}
