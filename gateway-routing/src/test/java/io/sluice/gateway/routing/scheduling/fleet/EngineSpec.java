package io.sluice.gateway.routing.scheduling.fleet;

/**
 * What an engine with continuous batching can do.
 *
 * <p>It works in steps. A step generates one token for each call that has its prompt computed, and computes parts of the prompts of others, first come,
 * first served ("chunked prefill"). Its time is the sum of reading the weights, reading the context of every generating call, and computing prompts.
 *
 * @param stepNanos a step's time without any work: one pass over the weights, and overhead
 * @param contextTokenNanos what each token of context of a generating call adds to a step
 * @param promptTokenNanos what each token of a prompt that is computed adds to a step
 * @param stepTokens the most tokens of one step, generated and computed
 * @param runningCalls the most calls that run at a time; others wait
 * @param chunkTokens tokens of a chunk, as the cache keeps them
 * @param cacheChunks the room for context, of running calls and of what is kept for later ones, in chunks
 * @param transferTokenNanos what it takes to send each token of context to another engine, at 10 GB/s
 * @param admitsAhead whether a waiting call takes its room as soon as there is some; else, as in vLLM, when a step has tokens left for its prompt
 */
record EngineSpec(
        long stepNanos,
        double contextTokenNanos,
        double promptTokenNanos,
        int stepTokens,
        int runningCalls,
        int chunkTokens,
        int cacheChunks,
        long transferTokenNanos,
        boolean admitsAhead) {
    /** With four bytes a token a chunk is as long as one of a prompt's fingerprint. */
    private static final int TEXT_CHUNK_TOKENS = 64;

    /** A block of a production trace, which is written as one chunk of a prompt's fingerprint. */
    static final int TRACE_CHUNK_TOKENS = 512;

    /**
     * An 8B model (bf16, grouped-query attention) on one GPU of 80 GB, 2,039 GB/s and 312 Tflop/s: NVIDIA's A100.
     *
     * <ul>
     *   <li>Reading 16 GB of weights takes 7.9 ms; 1.5 ms are for launching and sampling.
     *   <li>The context takes 128 KiB a token (2 × 32 layers × 8 heads × 128 × 2 bytes): 64 ns to read, 13 µs to send.
     *   <li>A token of a prompt takes 16 Gflop; at 45% of the peak that is 114 µs, or 8,800 tokens a second.
     *   <li>90% of the memory, less weights and 2 GB of activations, has room for 411,000 tokens.
     *   <li>2,048 tokens a step are vLLM's default; 48 calls are what an operator allows who wants 60 ms a token at most.
     * </ul>
     */
    static EngineSpec a100() {
        return new EngineSpec(9_400_000, 64, 114_000, 2_048, 48, TEXT_CHUNK_TOKENS, 6_430, 13_100, true);
    }

    /** Returns the same engine, with every step taking this many times as long. */
    EngineSpec slower(double factor) {
        return new EngineSpec(
                Math.round(stepNanos * factor),
                contextTokenNanos * factor,
                promptTokenNanos * factor,
                stepTokens,
                runningCalls,
                chunkTokens,
                cacheChunks,
                transferTokenNanos,
                admitsAhead);
    }

    /**
     * A 70B model (bf16, grouped-query attention) on a node of eight of these GPUs, for the long prompts of a production trace.
     *
     * <ul>
     *   <li>Reading 140 GB of weights takes 8.6 ms; 1.5 ms are for launching and sampling, 3.2 ms for 160 exchanges between the GPUs.
     *   <li>The context takes 320 KiB a token (2 × 80 layers × 8 heads × 128 × 2 bytes): 20 ns to read, 33 µs to send.
     *   <li>A token of a prompt takes 140 Gflop; at 45% of the peak that is 125 µs, or 8,000 tokens a second.
     *   <li>90% of the memory, less weights and 2 GB of activations on each, has room for 1,280,000 tokens.
     *   <li>A waiting call takes its room when a step has tokens left for its prompt, as in vLLM: of long prompts many wait that have not begun.
     * </ul>
     */
    static EngineSpec node() {
        return new EngineSpec(13_300_000, 20, 125_000, 2_048, 48, TRACE_CHUNK_TOKENS, 2_500, 32_800, false);
    }

    long stepNanos(long contextTokens, int promptTokens) {
        return stepNanos + Math.round(contextTokens * contextTokenNanos + promptTokens * promptTokenNanos);
    }

    /** Returns the number of chunks that hold these tokens. */
    int chunks(int tokens) {
        return (tokens + chunkTokens - 1) / chunkTokens;
    }
}
