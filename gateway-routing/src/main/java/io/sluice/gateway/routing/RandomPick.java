package io.sluice.gateway.routing;

import io.sluice.gateway.spi.RouteQuery;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Draws each call independently (clause RT-W-1), in constant time.
 *
 * <p>This is the alias method (Walker 1977, in the form of Vose 1991) in integers, so that shares are exact: n columns of height
 * {@code total} hold the weights, each scaled by n. A column holds a part of its own entry and is filled up by one other entry. A
 * draw picks a column and a height in it.
 */
final class RandomPick implements WeightedPick {
    private final RandomGenerator random;
    private final int[] weights;
    private final long total;

    /** How much of a column is its own; the rest belongs to {@link #alias}. */
    private final long[] own;

    private final int[] alias;

    RandomPick(int[] weights, RandomGenerator random) {
        this.random = random;
        this.weights = weights.clone();
        this.total = Weights.total(weights);
        this.own = new long[weights.length];
        this.alias = new int[weights.length];
        fill(weights);
    }

    @Override
    public int pick(RouteQuery query) {
        int column = random.nextInt(own.length);
        return random.nextLong(total) < own[column] ? column : alias[column];
    }

    @Override
    public int pick(RouteQuery query, IntPredicate passes) {
        long those = Weights.total(weights, passes);
        return those == 0 ? -1 : Weights.at(weights, passes, random.nextLong(those));
    }

    private void fill(int[] weights) {
        int n = weights.length;
        int[] small = new int[n];
        int[] large = new int[n];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < n; i++) {
            own[i] = (long) weights[i] * n;
            alias[i] = i;
            if (own[i] < total) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        // What is missing in a small column is taken from a large one, which thereby may become small itself. All
        // columns
        // together are filled exactly, so no large one is left wanting when the small ones are used up.
        while (smalls > 0) {
            int giver = large[larges - 1];
            int taker = small[--smalls];
            alias[taker] = giver;
            own[giver] -= total - own[taker];
            if (own[giver] < total) {
                small[smalls++] = giver;
                larges--;
            }
        }
    }

    @Override
    public String toString() {
        return "drawn at random for each call";
    }
}
