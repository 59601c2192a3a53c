package io.sluice.gateway.routing.internal.pace;

/**
 * What a call costs the others that it runs beside, and they it, in seconds before a first token: what one more sequence adds to the time of a token, times the usual length of an answer, times a
 * tenth. A second that is spread over an answer is not as bad as one before it begins; on the production trace of {@code docs/scheduling.md} more than a tenth delays first tokens, and less makes answers no faster.
 *
 * <p>What a sequence adds is the slope of a line through times of a token and numbers of running calls, in which old ones count ever less. Where these numbers hardly differ the line says little, and the slope stays near what was
 * assumed to begin with.
 */
public final class RunningCost {
    private static final double FIRST_SECONDS = 0.008;
    private static final double LEAST_SECONDS = 0.002;
    private static final double MOST_SECONDS = 1;
    private static final double WEIGHT = 0.1;
    private static final double GAIN = 1.0 / 500;
    private static final int LEAST_REPORTS = 50;

    /** The variance of numbers of calls for which what was assumed counts as much as what was seen. */
    private static final double PRIOR_VARIANCE = 4;

    private volatile double seconds = FIRST_SECONDS;

    /** Guarded by this, as those below: what reports come to in the mean. */
    private double calls;

    private double tokenSeconds;
    private double callsSquared;
    private double product;
    private double tokens;
    private int reports;

    /** Returns δ: the seconds that one running call costs. */
    public double seconds() {
        return seconds;
    }

    /** Learns from an answer of so many tokens, which took so long each beside so many calls. */
    public synchronized void learn(double runningCalls, double secondsOfToken, long tokensOfAnswer) {
        reports = Math.min(Integer.MAX_VALUE - 1, reports) + 1;
        double gain = Math.max(GAIN, 1.0 / reports);
        calls += gain * (runningCalls - calls);
        tokenSeconds += gain * (secondsOfToken - tokenSeconds);
        callsSquared += gain * (runningCalls * runningCalls - callsSquared);
        product += gain * (runningCalls * secondsOfToken - product);
        tokens += gain * (tokensOfAnswer - tokens);
        if (reports >= LEAST_REPORTS) {
            seconds = Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, slope() * tokens * WEIGHT));
        }
    }

    private double slope() {
        double variance = Math.max(0, callsSquared - calls * calls);
        double assumed = FIRST_SECONDS / WEIGHT / tokens;
        return (product - calls * tokenSeconds + PRIOR_VARIANCE * assumed) / (variance + PRIOR_VARIANCE);
    }

    @Override
    public String toString() {
        return "%.3f s a running call".formatted(seconds);
    }
}
