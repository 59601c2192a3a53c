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
            move(workBytes / seconds);
        }
    }

    /** Learns from a call whose prompt was computed within a time. */
    public void learnAtLeast(double workBytes, double seconds) {
        if (seconds > 0 && workBytes / seconds > bytesPerSecond()) {
            move(workBytes / seconds);
        }
    }

    private void move(double seen) {
        double now = reports == 0 ? bytesPerSecond() : bytesPerSecond;
        double step = gain;
        double factor = seen > now ? Math.exp(step * QUANTILE) : Math.exp(-step * (1 - QUANTILE));
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
