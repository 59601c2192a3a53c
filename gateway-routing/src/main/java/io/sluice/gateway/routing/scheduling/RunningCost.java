package io.sluice.gateway.routing.scheduling;

/**
 * What a call costs the others that it runs beside, and they it: twice what one more sequence adds to the time of a token, times the usual length of an answer. The first is the slope of a line through times
 * of a token and numbers of running calls, in which old ones count ever less.
 */
final class RunningCost {
    private static final double FIRST_SECONDS = 0.03;
    private static final double LEAST_SECONDS = 0.002;
    private static final double MOST_SECONDS = 1;
    private static final double GAIN = 0.02;
    private static final int LEAST_REPORTS = 50;

    private volatile double seconds = FIRST_SECONDS;

    /** Guarded by this: what reports come to in the mean. */
    private double calls;

    private double tokenSeconds;
    private double callsSquared;
    private double product;
    private double tokens;
    private int reports;

    double seconds() {
        return seconds;
    }

    /** Learns from an answer of so many tokens, which took so long each beside so many calls. */
    synchronized void learn(double runningCalls, double secondsOfToken, long tokensOfAnswer) {
        double gain = Math.max(GAIN, 1.0 / ++reports);
        calls += gain * (runningCalls - calls);
        tokenSeconds += gain * (secondsOfToken - tokenSeconds);
        callsSquared += gain * (runningCalls * runningCalls - callsSquared);
        product += gain * (runningCalls * secondsOfToken - product);
        tokens += gain * (tokensOfAnswer - tokens);
        double variance = callsSquared - calls * calls;
        if (reports >= LEAST_REPORTS && variance > 0.5) {
            double slope = (product - calls * tokenSeconds) / variance;
            seconds = Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, 2 * slope * tokens));
        }
    }

    @Override
    public String toString() {
        return "%.3f s a running call".formatted(seconds);
    }
}
