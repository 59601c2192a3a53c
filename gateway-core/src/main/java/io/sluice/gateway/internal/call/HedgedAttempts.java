package io.sluice.gateway.internal.call;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.attempt.Attempt;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The attempts of a call that run: none, one, or two that race each other. Belongs to the serial context of its call. */
final class HedgedAttempts {
    /** Null if none runs. */
    private @Nullable Attempt first;

    /** What began later; null as a rule. */
    private @Nullable Attempt second;

    /** Returns the attempt that has run longest; null if none runs. */
    @Nullable
    Attempt first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Returns whether two attempts run. */
    boolean isOn() {
        return second != null;
    }

    /** Returns whether one of them runs on this instance. */
    boolean uses(String instanceId) {
        return (first != null && first.instances().contains(instanceId))
                || (second != null && second.instances().contains(instanceId));
    }

    /** Adds one, if fewer than two run. */
    void add(Attempt begun) {
        if (first == null) {
            first = begun;
        } else if (second == null) {
            second = begun;
        } else {
            throw new IllegalStateException("running: " + this + " (expected: at most one beside " + begun + ")");
        }
    }

    void remove(Attempt ended) {
        if (first == ended) {
            first = second;
            second = null;
        } else if (second == ended) {
            second = null;
        }
    }

    /** Ends all without an answer. */
    void stop(ErrorKind error, GatewayException cause) {
        Attempt one = first;
        Attempt other = second;
        first = null;
        second = null;
        if (one != null) {
            one.stop(error, cause);
        }
        if (other != null) {
            other.stop(error, cause);
        }
    }

    /** Returns when the next limit of what runs passes; only if something does. */
    long dueNanos() {
        long due = Objects.requireNonNull(first, "no attempt runs").dueNanos();
        return second != null && second.dueNanos() - due < 0 ? second.dueNanos() : due;
    }

    /** Calls each whose limit has passed. */
    void overdue(long nowNanos) {
        Attempt one = first;
        Attempt other = second;
        overdue(one, nowNanos);
        overdue(other, nowNanos);
    }

    private static void overdue(@Nullable Attempt attempt, long nowNanos) {
        if (attempt != null && attempt.isPending() && attempt.dueNanos() - nowNanos <= 0) {
            attempt.overdue();
        }
    }

    @Override
    public String toString() {
        return first == null ? "no attempt runs" : first + " runs" + (second == null ? "" : ", and " + second);
    }
}
