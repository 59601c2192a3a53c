package io.sluice.gateway.netty.warmup;

import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.server.RequestHandler;

/**
 * What a {@link WarmUp} exercises: a second self of the host, made as its own gateway and pages are, but with the upstream of the warm-up as its only one and with
 * listeners whose figures and lines nobody sees. It shares event loops and code with the host, and no state that users could notice.
 */
public interface Rehearsal extends AutoCloseable {
    /** Returns what takes the calls of the warm-up, as the host's own takes those of users. Asked once. */
    RequestHandler handler();

    /** Ends what was made for the warm-up. Called once, on the thread that has made it; calls may still run. */
    @Override
    void close();

    /** Makes a rehearsal when a warm-up begins. */
    @FunctionalInterface
    interface Factory {
        /**
         * Returns a new rehearsal. Called once, on a thread of the warm-up, which may block. What it throws ends the warm-up with a warning.
         *
         * @param upstream where its calls must go, one way or another: an engine of the warm-up on loopback, which answers chat completions
         */
        Rehearsal open(Origin upstream);
    }
}
