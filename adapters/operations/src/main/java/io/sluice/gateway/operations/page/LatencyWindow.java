package io.sluice.gateway.operations.page;

import java.util.Arrays;

/**
 * Times of the last minute, counted in buckets whose bounds grow by a quarter of a power of two: what it says of them is off by an eighth at most. It forgets them ten
 * seconds at a time. Guarded by who has it.
 */
final class LatencyWindow {
    /** The minute, and the slot that is being filled. */
    private static final int SLOTS = 7;

    private static final int SECONDS_A_SLOT = 10;

    /** Below 64 µs all is one bucket, and above 19 hours. */
    private static final int LOWEST_BIT = 6;

    private static final int BUCKETS = 4 * 30;

    private final long[] slotNumbers = new long[SLOTS];
    private final int[][] counts = new int[SLOTS][];

    LatencyWindow() {
        Arrays.fill(slotNumbers, Long.MIN_VALUE);
    }

    void record(long second, long nanos) {
        long number = second / SECONDS_A_SLOT;
        int slot = (int) (number % SLOTS);
        int[] buckets = counts[slot];
        if (buckets == null) {
            // Most rows have no streams, and so never need them.
            buckets = new int[BUCKETS];
            counts[slot] = buckets;
        }
        if (slotNumbers[slot] != number) {
            Arrays.fill(buckets, 0);
            slotNumbers[slot] = number;
        }
        buckets[bucket(nanos)]++;
    }

    /** Adds what it has counted in the last minute to the buckets of a sum. */
    void addTo(Sum sum, long second) {
        long newest = second / SECONDS_A_SLOT;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (counts[slot] == null || slotNumbers[slot] <= newest - SLOTS) {
                continue;
            }
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                sum.all[bucket] += counts[slot][bucket];
                sum.total += counts[slot][bucket];
            }
        }
    }

    private static int bucket(long nanos) {
        long micros = nanos / 1_000;
        int bit = 63 - Long.numberOfLeadingZeros(Math.max(1, micros));
        if (bit < LOWEST_BIT) {
            return 0;
        }
        // The two bits below the highest one are the quarter.
        int quarter = (int) (micros >> (bit - 2)) & 3;
        return Math.min(BUCKETS - 1, 1 + 4 * (bit - LOWEST_BIT) + quarter);
    }

    private static long middleNanos(int bucket) {
        if (bucket == 0) {
            return 32_000;
        }
        int bit = LOWEST_BIT + (bucket - 1) / 4;
        long quarter = 1L << (bit - 2);
        return ((1L << bit) + (bucket - 1) % 4 * quarter + quarter / 2) * 1_000;
    }

    /** The times of one window, or of several. For one thread. */
    static final class Sum {
        private final long[] all = new long[BUCKETS];
        private long total;

        void add(Sum other) {
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                all[bucket] += other.all[bucket];
            }
            total += other.total;
        }

        /** Returns the time, in nanoseconds, below which this share of all is, above 0 and at most 1; negative if there are none. */
        long quantile(double share) {
            long rank = Math.max(1, (long) Math.ceil(share * total));
            long passed = 0;
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                passed += all[bucket];
                if (passed >= rank) {
                    return middleNanos(bucket);
                }
            }
            return -1;
        }

        @Override
        public String toString() {
            return total + " times";
        }
    }

    @Override
    public String toString() {
        return "LatencyWindow" + Arrays.toString(slotNumbers);
    }
}
