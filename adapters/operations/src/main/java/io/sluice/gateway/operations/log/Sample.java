package io.sluice.gateway.operations.log;

import java.util.concurrent.atomic.AtomicLong;

/** Takes a share of what comes by, evenly: of any number, the share of it and at most one more. Safe for use by any number of threads. */
final class Sample {
    private final double share;
    private final AtomicLong seen = new AtomicLong();

    Sample(double share) {
        this.share = share;
    }

    /** Returns whether this one is taken. */
    boolean take() {
        if (share >= 1 || share <= 0) {
            return share >= 1;
        }
        long before = seen.getAndIncrement();
        return Math.floor((before + 1) * share) > Math.floor(before * share);
    }

    @Override
    public String toString() {
        return "Sample[" + share + "]";
    }
}
