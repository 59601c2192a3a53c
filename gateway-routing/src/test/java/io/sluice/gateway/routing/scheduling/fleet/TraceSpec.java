package io.sluice.gateway.routing.scheduling.fleet;

import java.time.Duration;

/**
 * What clients do. Lengths are lognormal: most are short, a few very long.
 *
 * @param conversationsPerSecond how many start, as a Poisson process
 * @param meanTurns the mean number of calls of a conversation, geometrically distributed
 * @param applications how many system prompts there are; the first is the most used, by Zipf's law
 * @param systemTokens the system prompt of an application
 * @param userTokens what the client adds with each call
 * @param outputTokens an answer
 * @param pauseMillis from an answer to the next call
 */
record TraceSpec(
        double conversationsPerSecond,
        double meanTurns,
        int applications,
        LogNormal systemTokens,
        LogNormal userTokens,
        LogNormal outputTokens,
        LogNormal pauseMillis) {
    /** A conversation ends before it gets longer, in tokens: the model's limit. */
    static final int CONTEXT_TOKENS = 16_384;

    /** The conversations start within this time; calls are measured that are made after the warm-up, and in it. */
    static final Duration LENGTH = Duration.ofMinutes(25);

    /** Until here caches fill, and conversations of all ages come to be. */
    static final Duration WARM_UP = Duration.ofMinutes(10);

    /**
     * Assistants: several turns, each with the whole conversation before it. Prompts have 3,250 tokens in the mean and answers 243. That is between two
     * published traces of chat services: in Azure's of 2023 the median call has 1,020 and 129, in Mooncake's of 2024 the mean one has 7,600 and 182.
     */
    static TraceSpec conversations(double perSecond) {
        return new TraceSpec(
                perSecond,
                5,
                16,
                new LogNormal(800, 0.8, 4_000),
                new LogNormal(150, 1.2, 4_000),
                new LogNormal(180, 0.8, 1_024),
                new LogNormal(15_000, 1, 300_000));
    }

    /** Single calls, as classifiers and extractors make: nothing in common but the system prompt. */
    static TraceSpec singleCalls(double perSecond) {
        return new TraceSpec(
                perSecond,
                1,
                16,
                new LogNormal(800, 0.8, 4_000),
                new LogNormal(1_200, 1, 8_000),
                new LogNormal(180, 0.8, 1_024),
                new LogNormal(15_000, 1, 300_000));
    }
}
