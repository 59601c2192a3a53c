package io.sluice.gateway.netty.warmup;

/** Whether rounds of calls still get faster. What is compiled in the background makes one of them slow now and then, so it takes many to say that they don't. For one thread. */
final class Settling {
    /** So many rounds in a row without a record are enough. */
    private static final int PATIENCE = 16;

    /** What is not faster by a tenth is no record. */
    private static final double RECORD = 0.9;

    private long recordNanos = Long.MAX_VALUE;
    private int sinceRecord;

    /** Notes how long the calls of a round took, and returns whether calls have stopped getting faster. */
    boolean isSettled(long roundNanos) {
        if (roundNanos < recordNanos * RECORD) {
            recordNanos = roundNanos;
            sinceRecord = 0;
            return false;
        }
        sinceRecord++;
        return sinceRecord >= PATIENCE;
    }
}
