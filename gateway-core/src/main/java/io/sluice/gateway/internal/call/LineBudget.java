package io.sluice.gateway.internal.call;

import io.sluice.gateway.spi.Ticker;

/** How many lines may be written in a second, and how many were not. Safe for use by any number of threads. */
final class LineBudget {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int linesASecond;
    private final Ticker ticker;
    private boolean begun;
    private long secondNanos;
    private int lines;
    private long omitted;

    LineBudget(int linesASecond, Ticker ticker) {
        this.linesASecond = linesASecond;
        this.ticker = ticker;
    }

    /** Returns how many lines were omitted before this one, or -1 if this one must be, too. */
    synchronized long take() {
        long now = ticker.nanos();
        if (!begun || now - secondNanos >= SECOND_NANOS) {
            begun = true;
            secondNanos = now;
            lines = 0;
        }
        if (lines == linesASecond) {
            omitted++;
            return -1;
        }
        lines++;
        long before = omitted;
        omitted = 0;
        return before;
    }

    @Override
    public String toString() {
        return "LineBudget[" + linesASecond + "/s]";
    }
}
