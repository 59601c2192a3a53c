package io.sluice.gateway.routing.scheduling.fleet;

/**
 * What clients do. Lengths are lognormal: most are short, a few very long.
 *
 * @param period how long they do it
 * @param conversationsPerSecond how many start, as a Poisson process
 * @param meanTurns the mean number of calls of a conversation, geometrically distributed
 * @param applications how many system prompts there are; the first is the most used, by Zipf's law
 * @param systemTokens the system prompt of an application
 * @param userTokens what the client adds with each call
 * @param outputTokens an answer
 * @param pauseMillis from an answer to the next call
 */
record TraceSpec(
        Period period,
        double conversationsPerSecond,
        double meanTurns,
        int applications,
        LogNormal systemTokens,
        LogNormal userTokens,
        LogNormal outputTokens,
        LogNormal pauseMillis) {
    /** A conversation ends before it gets longer, in tokens: the model's limit. */
    static final int CONTEXT_TOKENS = 16_384;

    /**
     * Assistants: several turns, each with the whole conversation before it. Prompts have 3,250 tokens in the mean and answers 243. These are assumptions,
     * between chat services with prompts of about a thousand tokens and such with many thousands.
     */
    static TraceSpec conversations(Period period, double perSecond) {
        return new TraceSpec(
                period,
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
                Period.SHORT,
                perSecond,
                1,
                16,
                new LogNormal(800, 0.8, 4_000),
                new LogNormal(1_200, 1, 8_000),
                new LogNormal(180, 0.8, 1_024),
                new LogNormal(15_000, 1, 300_000));
    }
}
