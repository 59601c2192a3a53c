package io.sluice.gateway.operations.page;

import java.util.Arrays;

/** How many calls ended in each second of the last minute, and how many of them badly. Guarded by who has it. */
final class RateWindow {
    private static final int SLOTS = 64;

    private final long[] seconds = new long[SLOTS];
    private final int[] calls = new int[SLOTS];
    private final int[] errors = new int[SLOTS];
    private long newest = -SLOTS;

    RateWindow() {
        Arrays.fill(seconds, Long.MIN_VALUE);
    }

    void record(long second, boolean failed) {
        int slot = (int) (second % SLOTS);
        if (seconds[slot] != second) {
            seconds[slot] = second;
            calls[slot] = 0;
            errors[slot] = 0;
            newest = second;
        }
        calls[slot]++;
        if (failed) {
            errors[slot]++;
        }
    }

    /** Returns the calls that ended in so many seconds before this one, which is not over. */
    long calls(long second, int before) {
        return sum(calls, second, before);
    }

    /** Returns those of them that ended badly. */
    long errors(long second, int before) {
        return sum(errors, second, before);
    }

    private long sum(int[] of, long second, int before) {
        long sum = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (seconds[slot] >= second - before && seconds[slot] < second) {
                sum += of[slot];
            }
        }
        return sum;
    }

    /** Returns whether no call has ended in the last minute. */
    boolean isIdle(long second) {
        return newest <= second - SLOTS;
    }

    @Override
    public String toString() {
        return "RateWindow" + Arrays.toString(calls);
    }
}
