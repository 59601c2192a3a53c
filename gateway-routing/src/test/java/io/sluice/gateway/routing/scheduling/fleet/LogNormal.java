package io.sluice.gateway.routing.scheduling.fleet;

import java.util.Random;

/**
 * A distribution of positive whole numbers.
 *
 * @param median half of them are smaller
 * @param sigma the standard deviation of their logarithm
 * @param most none is larger
 */
record LogNormal(double median, double sigma, int most) {
    int next(Random random) {
        // StrictMath, so that figures agree on all machines.
        double value = median * StrictMath.exp(sigma * random.nextGaussian());
        return (int) Math.max(1, Math.min(most, Math.round(value)));
    }
}
