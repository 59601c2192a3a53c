package io.sluice.gateway.routing.together;

/**
 * What an exchange was worth, by the clauses.
 *
 * @param status what the upstream said, or what an error in its stream is judged as; 0 if it said nothing
 * @param atNanos when that was clear
 * @param untilNanos before when it wants to be left alone; {@link Exchanged#NEVER} if it did not say
 */
record Outcome(Kind kind, int status, long atNanos, long untilNanos) {
    enum Kind {
        /** An answer, committed; it may break later. */
        ANSWER,
        /** No connection. */
        UNREACHABLE,
        ILL,
        /** Silence until its limit. */
        SILENT,
        /** With a time (RT-H-2). */
        LIMITED,
        /** 429 without a time. */
        BUSY,
        WRONG,
        /** The pooled connection had been closed (RT-H-7). */
        STALE,
        /** The gateway had no use for it any more. */
        GIVEN_UP,
        /** The script cut where the clauses leave it open what is seen. */
        EITHER
    }

    static Outcome of(Kind kind, int status, long atNanos) {
        return new Outcome(kind, status, atNanos, Exchanged.NEVER);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isIll() {
        return kind == Kind.UNREACHABLE || kind == Kind.ILL || kind == Kind.SILENT;
    }

    /** Returns whether it is a failure that another upstream might mend, or waiting. */
    boolean isFailure() {
        return isIll() || kind == Kind.LIMITED || kind == Kind.BUSY || kind == Kind.WRONG;
    }
}
