package io.sluice.gateway.internal.pair;

import io.sluice.gateway.spi.LocalDecodeReason;
import java.util.Locale;

/**
 * What the ways to run a call cost, in seconds: not a number where there is no price, infinite where the way is barred.
 *
 * @param pair as a pair
 * @param local on a decode instance that computes the prompt by itself
 * @param whole on a neutral instance
 */
public record PlanPrices(double pair, double local, double whole) {
    private static final ExecutionPlan LOCAL = new ExecutionPlan.Local(LocalDecodeReason.PRICE);

    /** Returns the cheapest way: the pair, unless it has a price and another one has a lower one. */
    public ExecutionPlan cheapest(ExecutionPlan asPair) {
        // Nothing is less than what is not a number.
        boolean localIsLess = local < pair;
        double best = localIsLess ? local : pair;
        if (whole < best) {
            return ExecutionPlan.WHOLE;
        }
        return localIsLess ? LOCAL : asPair;
    }

    /** Returns which way the call goes and why, for operators. */
    public String reason(ExecutionPlan chosen) {
        String way = chosen instanceof ExecutionPlan.Whole
                ? "whole"
                : chosen instanceof ExecutionPlan.Local ? "decoded locally" : "as a pair";
        return way + " by price: pair " + text(pair) + ", decode instance alone " + text(local) + ", neutral instance "
                + text(whole);
    }

    private static String text(double seconds) {
        if (Double.isNaN(seconds)) {
            return "without a price";
        }
        return Double.isInfinite(seconds) ? "not to be had" : String.format(Locale.ROOT, "%.3f s", seconds);
    }
}
