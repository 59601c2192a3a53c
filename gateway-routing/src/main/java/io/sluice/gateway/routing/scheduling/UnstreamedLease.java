package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.pace.Pace;
import io.sluice.gateway.spi.Ticker;

/**
 * A lease of a call whose answer comes as a whole, so that nothing shows when the prompt is computed: after the time that this should take it counts as a call that generates. The member keeps these leases in order.
 */
final class UnstreamedLease extends LearningLease {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long dueNanos;

    UnstreamedLease(
            Object holder, int ownBytes, int heldChunks, long workBytes, long computedBytes, Pace pace, Ticker ticker) {
        super(holder, ownBytes, heldChunks, workBytes, computedBytes, pace.speed(), pace, ticker);
        this.dueNanos = startNanos() + (long) (workBytes / pace.speed().bytesPerSecond() * NANOS_PER_SECOND);
    }

    /** Returns whether its prompt should be computed by now. */
    boolean isDue(long nanos) {
        return nanos - dueNanos >= 0;
    }

    @Override
    void firstContent(Load load) {}

    /** The answer took some of the time: the engine is at least as fast as that. */
    @Override
    void learnAtEnd(Load load, long nanos) {
        learnLeastSpeed(load, nanos);
    }
}
