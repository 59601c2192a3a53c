package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;

/**
 * How many chunks of prompts the cache of an engine holds: as an option says, or learned from the cached tokens that engines report. A call of which the engine knew less than was believed says that the guess is too large,
 * one of which it knew more that it is too small; the latter counts more, since too small a guess costs most.
 */
final class CacheSize {
    /** A million tokens at four bytes each. */
    private static final int FIRST = 16_384;

    private static final int LEAST = 16;
    private static final int MOST = 1 << 24;
    private static final double UP = 1.05;
    private static final double DOWN = 0.955;

    /** Tokens of a block, as engines count them. */
    private static final int BLOCK_TOKENS = 16;

    private static final double FIRST_BYTES_PER_TOKEN = 4;
    private static final double GAIN = 0.05;

    private final int blocks;
    private volatile double chunks = FIRST;
    private volatile double bytesPerToken = FIRST_BYTES_PER_TOKEN;

    /** Whether engines report cached tokens at all: many never do, and theirs is not an empty cache. */
    private volatile boolean isTold;

    /** Creates a size of so many blocks of 16 tokens; 0 = it is learned. */
    CacheSize(int blocks) {
        this.blocks = blocks;
    }

    int chunks() {
        double now =
                blocks == 0 ? chunks : blocks * (double) BLOCK_TOKENS * bytesPerToken / PromptFingerprint.CHUNK_BYTES;
        return (int) Math.max(LEAST, Math.min(MOST, now));
    }

    /**
     * Learns from what an engine said of a prompt.
     *
     * @param promptBytes its length
     * @param believedBytes what the engine was believed to have cached of it
     */
    void learn(long promptBytes, long believedBytes, long promptTokens, long cachedTokens) {
        if (promptTokens <= 0 || promptBytes <= 0) {
            return;
        }
        double before = bytesPerToken;
        bytesPerToken = before + GAIN * ((double) promptBytes / promptTokens - before);
        if (cachedTokens > 0) {
            isTold = true;
        }
        double cachedBytes = (double) promptBytes * cachedTokens / promptTokens;
        int step = 2 * PromptFingerprint.CHUNK_BYTES;
        double now = chunks;
        if (cachedBytes > believedBytes + step) {
            chunks = Math.min(MOST, now * UP);
        } else if (isTold && believedBytes > step && cachedBytes < believedBytes / 2.0) {
            chunks = Math.max(LEAST, now * DOWN);
        }
    }

    @Override
    public String toString() {
        return "cache of " + chunks() + " chunks";
    }
}
