package io.sluice.gateway.spi.scheduling;

import java.time.Duration;
import java.util.Objects;

/**
 * An instance and how it does at a moment, as it is shown to operators. Immutable.
 *
 * @param instance the instance; who shows it leaves out its credentials
 * @param openCalls the calls, or legs of calls, that are placed on it and have not ended
 * @param state what the scheduler makes of it
 * @param remaining how long that state lasts yet, as far as it is known; zero if it is not, or if the next call may end it
 * @param reason why it is in that state, in words for operators; empty if it is up
 */
public record InstanceStatus(Instance instance, int openCalls, State state, Duration remaining, String reason) {
    public InstanceStatus {
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(remaining, "remaining");
        Objects.requireNonNull(reason, "reason");
    }

    /** Returns the status of an instance that is asked as a matter of course. */
    public static InstanceStatus up(Instance instance, int openCalls) {
        return new InstanceStatus(instance, openCalls, State.UP, Duration.ZERO, "");
    }

    /** What a scheduler makes of an instance. More may be added: a {@code switch} over it needs a default. */
    public enum State {
        /** It is asked as a matter of course. */
        UP,
        /** It said "not before", and is left alone until then. */
        LIMITED,
        /** It keeps failing, and is left alone for a while. */
        EJECTED,
        /** It is given no new calls, and those that run on it go on. */
        DRAINING
    }
}
