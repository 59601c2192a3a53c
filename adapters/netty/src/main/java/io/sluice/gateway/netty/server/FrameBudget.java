package io.sluice.gateway.netty.server;

/** How many frames of a kind may come or go in a window of time: of those that are cheap to send, move nothing, and cost the server something. For one thread. */
final class FrameBudget {
    private static final long WINDOW_NANOS = 30_000_000_000L;

    private final int most;
    private int spent;
    private long startNanos;

    FrameBudget(int most) {
        this.most = most;
    }

    /** Counts a frame; returns false if it is one too many. */
    boolean spend(long nowNanos) {
        if (spent == 0 || nowNanos - startNanos >= WINDOW_NANOS) {
            startNanos = nowNanos;
            spent = 0;
        }
        return ++spent <= most;
    }

    @Override
    public String toString() {
        return "FrameBudget[" + spent + " of " + most + " spent]";
    }
}
