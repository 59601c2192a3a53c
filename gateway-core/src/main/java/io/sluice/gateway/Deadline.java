package io.sluice.gateway;

import java.time.Duration;

/**
 * A point in time after which a call is given up, or none.
 *
 * <p>Immutable. Counts in the nanoseconds of the ticker it was made from; comparisons are safe across the ticker's overflow.
 */
public final class Deadline {
    private static final Deadline NONE = new Deadline(0, false);

    /** As good as never: 146 years, so that sums and differences of times do not overflow. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    private final long atNanos;
    private final boolean limited;

    private Deadline(long atNanos, boolean limited) {
        this.atNanos = atNanos;
        this.limited = limited;
    }

    /** Returns the deadline that never passes. */
    public static Deadline none() {
        return NONE;
    }

    /**
     * Returns the deadline {@code timeout} after {@code nowNanos}.
     *
     * @param nowNanos the reading of the ticker that later readings will be compared with
     * @param timeout longer than zero; more than 146 years count as {@link #none()}
     */
    public static Deadline after(long nowNanos, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
        if (timeout.compareTo(LONGEST) > 0) {
            return NONE;
        }
        return new Deadline(nowNanos + timeout.toNanos(), true);
    }

    /**
     * Returns a time that may be "for ever" as one that can be counted in nanoseconds and added to a ticker's reading: itself, or 146 years if it is longer.
     */
    public static Duration saturated(Duration time) {
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    /** Returns whether there is a limit at all. */
    public boolean isLimited() {
        return limited;
    }

    /** Returns the nanoseconds left, negative if passed, {@link Long#MAX_VALUE} if there is no limit. */
    public long remainingNanos(long nowNanos) {
        return limited ? atNanos - nowNanos : Long.MAX_VALUE;
    }

    /** Returns whether the deadline has passed. */
    public boolean isPassed(long nowNanos) {
        return remainingNanos(nowNanos) <= 0;
    }

    @Override
    public String toString() {
        return limited ? "Deadline[at " + atNanos + " ns]" : "Deadline[none]";
    }
}
