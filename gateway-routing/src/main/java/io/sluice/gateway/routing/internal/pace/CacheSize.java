package io.sluice.gateway.routing.internal.pace;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;

/**
 * How many chunks of prompts the cache of an engine holds: as an option says, or learned from the cached tokens that engines report.
 *
 * <p>It comes to rest where six in a hundred calls find less than half of what they were believed to find: on the production trace of {@code docs/scheduling.md} none does while the size is a sixth too small, one in fifty at the true size, one in
 * fourteen where it is a sixth too large, and one in seven where it is half as large again, at every load. A sixth too small costs most, a sixth too large nothing. A call that finds more than twice as much says that it is far too small.
 */
public final class CacheSize {
    /** A million tokens at four bytes each. */
    private static final int FIRST = 16_384;

    private static final int LEAST = 16;
    private static final int MOST = 1 << 24;
    private static final double UP = 1.05;

    /** The share of beliefs that may be wrong. */
    private static final double WRONG = 0.06;

    /** How far a belief moves it at first, and later. */
    private static final double FIRST_GAIN = 0.25;

    private static final double LEAST_GAIN = 0.05;

    /** What was believed by a size that many times as large, or as small, says nothing of this one: reports come late. */
    private static final double FAR = 1.5;

    /** Less than this of a prompt is no belief. */
    private static final int LEAST_BYTES = 2 * PromptFingerprint.CHUNK_BYTES;

    /** Tokens of a block, as engines count them. */
    private static final int BLOCK_TOKENS = 16;

    private static final double FIRST_BYTES_PER_TOKEN = 4;
    private static final double GAIN = 0.05;

    private final int blocks;
    private volatile double chunks = FIRST;
    private volatile double gain = FIRST_GAIN;
    private volatile double bytesPerToken = FIRST_BYTES_PER_TOKEN;

    /** Creates a size of so many blocks of 16 tokens; 0 = it is learned. */
    public CacheSize(int blocks) {
        this.blocks = blocks;
    }

    public int chunks() {
        double now =
                blocks == 0 ? chunks : blocks * (double) BLOCK_TOKENS * bytesPerToken / PromptFingerprint.CHUNK_BYTES;
        return (int) Math.max(LEAST, Math.min(MOST, now));
    }

    /**
     * Learns from what an engine said of a prompt.
     *
     * @param tells whether the engine reports cached tokens at all: many never do, and theirs is not an empty cache
     * @param promptBytes its length
     * @param believedBytes what the engine was believed to have cached of it
     * @param chunksThen the size by which it was believed
     */
    public void learn(
            boolean tells, long promptBytes, long believedBytes, long promptTokens, long cachedTokens, int chunksThen) {
        if (promptTokens <= 0 || promptBytes <= 0) {
            return;
        }
        double before = bytesPerToken;
        bytesPerToken = before + GAIN * ((double) promptBytes / promptTokens - before);
        if (tells && chunksThen <= chunks * FAR && chunksThen >= chunks / FAR) {
            learn(believedBytes, (double) promptBytes * cachedTokens / promptTokens);
        }
    }

    private void learn(long believedBytes, double cachedBytes) {
        double now = chunks;
        if (cachedBytes > 2 * believedBytes + LEAST_BYTES) {
            chunks = Math.min(MOST, now * UP);
        } else if (believedBytes > LEAST_BYTES) {
            double step = gain;
            boolean isWrong = cachedBytes < believedBytes / 2.0;
            chunks = Math.max(LEAST, Math.min(MOST, now * Math.exp(isWrong ? -step * (1 - WRONG) : step * WRONG)));
            gain = Math.max(LEAST_GAIN, step * 0.97);
        }
    }

    @Override
    public String toString() {
        return "cache of " + chunks() + " chunks";
    }
}
