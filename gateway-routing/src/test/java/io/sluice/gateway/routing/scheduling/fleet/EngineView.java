package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;

/** An engine's true state at this moment, as no gateway knows it without asking the engine. */
interface EngineView {
    /** Returns the number of calls whose prompts have not begun to be computed. */
    int waitingCalls();

    /** Returns the number of calls that have begun and not ended. */
    int runningCalls();

    /** Returns the share of the room that running calls hold, from 0 to 1: vLLM's {@code kv_cache_usage_perc}. */
    double cacheUse();

    /** Returns the number of calls that generate. */
    int generatingCalls();

    /** Returns the tokens of prompts that are yet to be computed, of waiting and of running calls; of waiting ones without what was expected in the cache when they came. */
    long pendingPromptTokens();

    /** Returns the tokens of context of the calls that generate. */
    long contextTokens();

    /** Returns the number of chunks that running calls hold, those that several share once. */
    int activeBlocks();

    /** Returns how many chunks of a prompt's beginning are in its cache. */
    int cachedChunks(PromptFingerprint prompt);

    /** Returns how many chunks of a prompt's beginning are in its cache, or will be when the calls are computed that are there already. */
    int expectedChunks(PromptFingerprint prompt);

    /** Returns what it can do. */
    EngineSpec spec();
}
