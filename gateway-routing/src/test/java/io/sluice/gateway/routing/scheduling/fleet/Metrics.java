package io.sluice.gateway.routing.scheduling.fleet;

import java.time.Duration;
import java.util.Arrays;

/** What is noted of the calls that are made in the measured time. */
final class Metrics {
    private static final long FIRST_TOKEN_LIMIT_NANOS = 2_000_000_000;
    private static final long TOKEN_LIMIT_NANOS = 50_000_000;

    private long[] firstTokenNanos = new long[1_024];
    private int calls;
    private long promptTokens;
    private long cachedTokens;
    private long outputTokens;
    private long generatingNanos;
    private int samples;
    private double imbalance;
    private long tokens;
    private int within;
    private int failed;
    private int unanswered;
    private int known;
    private int followed;
    private int pairs;
    private int ways;

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

    void answered(Turn turn, long nanosToFirstToken, long nanosFromFirstToken) {
        int more = turn.outputTokens() - 1;
        outputTokens += more;
        generatingNanos += nanosFromFirstToken;
        if (nanosToFirstToken <= FIRST_TOKEN_LIMIT_NANOS && nanosFromFirstToken <= more * TOKEN_LIMIT_NANOS) {
            within++;
        }
    }

    /** Notes a token of any call. */
    void token() {
        tokens++;
    }

    /** Notes a call that was broken off, before its first token or after it. */
    void broken(boolean isAnswered) {
        failed++;
        unanswered += isAnswered ? 0 : 1;
    }

    /** Notes where a call went of whose beginning some engine has a part. */
    void placed(boolean hasLongest) {
        known++;
        followed += hasLongest ? 1 : 0;
    }

    /** Notes how a call went that could be disaggregated. */
    void went(Way way) {
        ways++;
        pairs += way == Way.PAIR ? 1 : 0;
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
                backlog,
                tokens / (measured.toNanos() / 1e9),
                (double) within / (calls + unanswered),
                (double) followed / known,
                failed,
                (double) pairs / ways);
    }
}
