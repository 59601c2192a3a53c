package io.sluice.gateway.routing.internal.pace;

import org.jspecify.annotations.Nullable;

/**
 * How many bytes of prompts an engine computes a second: a high quantile of the work that was done by the time to first content, since that time is mostly longer than the work alone.
 *
 * <p>The quantile moves by a small factor with each call: up by a lot if it was faster, down by little if not, so that it comes to rest where so many are slower.
 */
public final class PrefillSpeed {
    /** That of an 8B model on one A100, at four bytes a token. */
    private static final double FIRST = 35_000;

    private static final double QUANTILE = 0.9;

    /** That of calls whose answers took some of the time too, where there are no others: no more of them may seem faster. */
    private static final double QUANTILE_OF_LEAST = 0.99;

    /** How far it moves at first, and later. */
    private static final double FIRST_GAIN = 1;

    private static final double GAIN = 0.05;

    private static final double LEAST = 100;
    private static final double MOST = 1e9;

    /** Reports from which on it goes by its own. */
    private static final int ENOUGH = 16;

    /** What it is taken to be a multiple of until enough is known; null if it has a first value of its own. */
    private final @Nullable PrefillSpeed other;

    private final double multiple;
    private volatile double bytesPerSecond = FIRST;
    private volatile double gain = FIRST_GAIN;
    private volatile int reports;

    /** Whether there were calls that showed when they had their first content. */
    private volatile boolean isShown;

    public PrefillSpeed() {
        this(null, 1);
    }

    private PrefillSpeed(@Nullable PrefillSpeed other, double multiple) {
        this.other = other;
        this.multiple = multiple;
    }

    /** Returns another one, of something that is so many times as fast until it shows how fast it is. */
    public PrefillSpeed times(double factor) {
        return new PrefillSpeed(this, factor);
    }

    public double bytesPerSecond() {
        return other != null && reports < ENOUGH ? multiple * other.bytesPerSecond() : bytesPerSecond;
    }

    /** Learns from a call that had its first content after a time in which the engine had so much to compute. */
    public void learn(double workBytes, double seconds) {
        if (seconds > 0) {
            isShown = true;
            move(workBytes / seconds, QUANTILE);
        }
    }

    /**
     * Learns from a call whose prompt was computed within a time: if that is faster; or else, where nothing but such calls has shown that it is faster than the first value, a little of that too, so that a few that seem fast for
     * another reason are forgotten.
     */
    public void learnAtLeast(double workBytes, double seconds) {
        if (seconds <= 0) {
            return;
        }
        double seen = workBytes / seconds;
        if (seen > bytesPerSecond()) {
            move(seen, QUANTILE_OF_LEAST);
        } else if (!isShown) {
            move(Math.max(FIRST, seen), QUANTILE_OF_LEAST);
        }
    }

    private void move(double seen, double quantile) {
        double now = reports == 0 ? bytesPerSecond() : bytesPerSecond;
        double step = gain;
        double factor = seen > now ? Math.exp(step * quantile) : Math.exp(-step * (1 - quantile));
        double next = seen > now ? Math.min(seen, now * factor) : Math.max(seen, now * factor);
        bytesPerSecond = Math.max(LEAST, Math.min(MOST, next));
        gain = Math.max(GAIN, step * 0.97);
        reports = Math.min(ENOUGH, reports + 1);
    }

    @Override
    public String toString() {
        return "%.0f bytes a second".formatted(bytesPerSecond());
    }
}
