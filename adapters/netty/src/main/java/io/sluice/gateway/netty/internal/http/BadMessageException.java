package io.sluice.gateway.netty.internal.http;

/**
 * A message that is not valid HTTP/1.1, or exceeds a limit. The connection it came on cannot be used any more.
 *
 * <p>It has no stack trace, since hostile clients cause it at will.
 */
public final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    private BadMessageException(int status, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    /**
     * Returns a refusal.
     *
     * @param status what a server answers, 400 to 599
     * @param reason what was wrong, without any part of the message but names; may be shown to the peer
     */
    public static BadMessageException of(int status, String reason) {
        return new BadMessageException(status, reason);
    }

    /** Returns the refusal of a message that breaks the grammar, with status 400. */
    static BadMessageException malformed(String reason) {
        return new BadMessageException(400, reason);
    }

    /** Returns the status that a server answers. */
    public int status() {
        return status;
    }

    /** Returns what was wrong. */
    public String reason() {
        return reason;
    }
}
