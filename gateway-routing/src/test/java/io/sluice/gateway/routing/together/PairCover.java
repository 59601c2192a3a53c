package io.sluice.gateway.routing.together;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Rows of values in which every pair of values of two columns stands in some row: chosen greedily, each row the best of a few candidates that are built value by
 * value around a pair that is still missing.
 */
final class PairCover {
    private static final int CANDIDATES = 8;

    private final int[] sizes;
    private final int[] offsets;
    private final int values;
    private final Random random;

    /** The pairs that no row has yet: {@code values × values}, with the smaller value first. */
    private final BitSet missing;

    private PairCover(int[] sizes, Random random) {
        this.sizes = sizes;
        this.random = random;
        this.offsets = new int[sizes.length];
        int sum = 0;
        for (int column = 0; column < sizes.length; column++) {
            offsets[column] = sum;
            sum += sizes[column];
        }
        this.values = sum;
        this.missing = new BitSet(values * values);
    }

    /** Returns rows for columns with so many values each. */
    static List<int[]> rows(int[] sizes, Random random) {
        return new PairCover(sizes, random).cover();
    }

    private List<int[]> cover() {
        for (int left = 0; left < sizes.length; left++) {
            for (int right = left + 1; right < sizes.length; right++) {
                for (int i = 0; i < sizes[left]; i++) {
                    int from = pair(left, i, right, 0);
                    missing.set(from, from + sizes[right]);
                }
            }
        }
        List<int[]> rows = new ArrayList<>();
        while (!missing.isEmpty()) {
            int[] best = candidate();
            int bestGain = gain(best);
            for (int i = 1; i < CANDIDATES; i++) {
                int[] other = candidate();
                int gain = gain(other);
                if (gain > bestGain) {
                    best = other;
                    bestGain = gain;
                }
            }
            take(best);
            rows.add(best);
        }
        return rows;
    }

    /** Builds a row around a missing pair, column by column in a random order, each value the one that covers most. */
    private int[] candidate() {
        int[] row = new int[sizes.length];
        java.util.Arrays.fill(row, -1);
        int first = missing.nextSetBit(random.nextInt(values * values));
        int seed = first >= 0 ? first : missing.nextSetBit(0);
        set(row, seed / values);
        set(row, seed % values);
        int start = random.nextInt(sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            int column = (start + i) % sizes.length;
            if (row[column] < 0) {
                row[column] = bestValue(row, column);
            }
        }
        return row;
    }

    private void set(int[] row, int value) {
        int column = sizes.length - 1;
        while (offsets[column] > value) {
            column--;
        }
        row[column] = value - offsets[column];
    }

    private int bestValue(int[] row, int column) {
        int best = 0;
        int bestGain = -1;
        int start = random.nextInt(sizes[column]);
        for (int i = 0; i < sizes[column]; i++) {
            int value = (start + i) % sizes[column];
            int gain = gain(row, column, value);
            if (gain > bestGain) {
                best = value;
                bestGain = gain;
            }
        }
        return best;
    }

    private int gain(int[] row, int column, int value) {
        int gain = 0;
        for (int other = 0; other < sizes.length; other++) {
            if (other != column && row[other] >= 0 && missing.get(pair(other, row[other], column, value))) {
                gain++;
            }
        }
        return gain;
    }

    private int gain(int[] row) {
        int gain = 0;
        for (int column = 0; column < sizes.length; column++) {
            gain += gain(row, column, row[column]);
        }
        return gain;
    }

    private void take(int[] row) {
        for (int left = 0; left < sizes.length; left++) {
            for (int right = left + 1; right < sizes.length; right++) {
                missing.clear(pair(left, row[left], right, row[right]));
            }
        }
    }

    private int pair(int left, int leftValue, int right, int rightValue) {
        int a = offsets[left] + leftValue;
        int b = offsets[right] + rightValue;
        return left < right ? a * values + b : b * values + a;
    }
}
