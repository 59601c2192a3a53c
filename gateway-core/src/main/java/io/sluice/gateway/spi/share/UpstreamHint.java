package io.sluice.gateway.spi.share;

import io.sluice.gateway.spi.PauseKind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What one gateway learned of an upstream and others should know: leave it alone for so long (clause FL-F-8). It holds no time of day, since clocks differ, and no
 * credential. Immutable.
 *
 * @param kind why it is left alone
 * @param upstream which upstream, as gateways with the same configuration call it: not empty, and of interest to gateways only
 * @param caller a digest of the client's credential if what the upstream said is meant for that client alone; else empty
 * @param model the model that it is not asked for, by the name that the upstream gets; empty = all
 * @param remaining for how long yet, more than zero
 * @param age how long ago that was learned, zero or more
 */
public record UpstreamHint(
        PauseKind kind, String upstream, String caller, String model, Duration remaining, Duration age) {
    /** The most characters of {@link #upstream}. */
    public static final int LONGEST_UPSTREAM = 512;

    /** The most characters of {@link #caller}. */
    public static final int LONGEST_CALLER = 64;

    /** The most characters of {@link #model}. */
    public static final int LONGEST_MODEL = 256;

    /** The most that {@link #remaining} and {@link #age} can be. */
    public static final Duration LONGEST = Duration.ofDays(1);

    /**
     * Creates a hint.
     *
     * @throws IllegalArgumentException if one of its parts is not as it must be; the message repeats none of them
     */
    public UpstreamHint {
        Objects.requireNonNull(kind, "kind");
        check(!upstream.isEmpty() && upstream.length() <= LONGEST_UPSTREAM, "upstream");
        check(caller.length() <= LONGEST_CALLER, "caller");
        check(model.length() <= LONGEST_MODEL, "model");
        check(remaining.compareTo(Duration.ZERO) > 0 && remaining.compareTo(LONGEST) <= 0, "remaining");
        check(!age.isNegative() && age.compareTo(LONGEST) <= 0, "age");
    }

    private static void check(boolean isRight, String part) {
        if (!isRight) {
            throw new IllegalArgumentException(part + " (expected: within the bounds of a hint)");
        }
    }

    /** Returns the same hint after a time; empty if it is over by then. */
    public Optional<UpstreamHint> after(Duration time) {
        Duration left = remaining.minus(time);
        Duration older = age.plus(time);
        return left.isNegative() || left.isZero() || older.compareTo(LONGEST) > 0
                ? Optional.empty()
                : Optional.of(new UpstreamHint(kind, upstream, caller, model, left, older));
    }
}
