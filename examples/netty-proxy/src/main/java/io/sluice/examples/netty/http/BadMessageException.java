package io.sluice.examples.netty.http;

/**
 * A message that is not valid HTTP/1.1, or exceeds a limit. The connection it came on cannot be used any more.
 *
 * <p>It has no stack trace, since hostile clients cause it at will.
 */
public final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    private BadMessageException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /**
     * Returns a refusal.
     *
     * @param status what a server answers, 400 to 599
     * @param message what was wrong, without any part of the message but names; may be shown to the peer
     */
    public static BadMessageException of(int status, String message) {
        return new BadMessageException(status, message);
    }

    /** Returns the refusal of a message that breaks the grammar, with status 400. */
    static BadMessageException malformed(String message) {
        return new BadMessageException(400, message);
    }

    /** Returns the status that a server answers. */
    public int status() {
        return status;
    }
}
