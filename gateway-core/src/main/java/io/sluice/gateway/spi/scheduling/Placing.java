package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.GatewayException;
import java.util.concurrent.CompletionStage;

/**
 * A question to a {@link Scheduler}, which may be answered later, and may be withdrawn until then.
 *
 * <p>Safe for use by any number of threads.
 */
public interface Placing {
    /**
     * Returns the answer; always the same stage. It completes as {@link Scheduler#schedule} says. The callbacks of one that completes later run on a thread of
     * the scheduler, outside its locks.
     */
    CompletionStage<Placement> placement();

    /**
     * Gives up the question: the call's place among those that wait, and all that is kept of its query, are free when this returns. After that the
     * answer may fail in any way or never come; a placement that comes nevertheless is still the caller's to end. Does nothing if the answer is there
     * already, or if called twice.
     */
    void withdraw();

    /** Returns a question that is answered with a placement. */
    static Placing of(Placement placement) {
        return CompletedPlacing.with(placement);
    }

    /** Returns a question that is answered with a refusal. */
    static Placing refused(GatewayException refusal) {
        return CompletedPlacing.without(refusal);
    }

    /**
     * Returns a question that is answered when a stage completes.
     *
     * @param withdraw called at most once, when the question is withdrawn; must not block
     */
    static Placing of(CompletionStage<Placement> placement, Runnable withdraw) {
        return new Withdrawable(placement, withdraw);
    }
}
