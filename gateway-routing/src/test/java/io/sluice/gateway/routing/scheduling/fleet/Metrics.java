package io.sluice.gateway.routing.scheduling.fleet;

import java.time.Duration;
import java.util.Arrays;

/** What is noted of the calls that are made in the measured time. */
final class Metrics {
    private long[] firstTokenNanos = new long[1_024];
    private int calls;
    private long promptTokens;
    private long cachedTokens;
    private long outputTokens;
    private long generatingNanos;
    private int samples;
    private double imbalance;

    void firstToken(long nanos) {
        if (calls == firstTokenNanos.length) {
            firstTokenNanos = Arrays.copyOf(firstTokenNanos, 2 * calls);
        }
        firstTokenNanos[calls++] = nanos;
    }

    void prompt(Turn turn, int cached) {
        promptTokens += turn.promptTokens();
        cachedTokens += cached;
    }

    void answered(Turn turn, long nanosFromFirstToken) {
        outputTokens += turn.outputTokens() - 1;
        generatingNanos += nanosFromFirstToken;
    }

    /** Notes the open calls of each engine of a pool. */
    void sample(int[] openCalls) {
        int sum = Arrays.stream(openCalls).sum();
        if (sum > 0) {
            samples++;
            imbalance += (double) Arrays.stream(openCalls).max().getAsInt() * openCalls.length / sum;
        }
    }

    FleetResult result(int backlog, Duration measured) {
        long[] sorted = Arrays.copyOf(firstTokenNanos, calls);
        Arrays.sort(sorted);
        return new FleetResult(
                calls,
                Arrays.stream(sorted).average().orElse(0) / 1e9,
                sorted[(int) Math.ceil(0.99 * calls) - 1] / 1e9,
                (double) cachedTokens / promptTokens,
                imbalance / samples,
                generatingNanos / 1e6 / outputTokens,
                calls / (double) measured.toSeconds(),
                backlog);
    }
}
