package io.sluice.gateway.spi;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.TokenUsage;
import java.time.Duration;

/**
 * A call's hold on one instance, from its placement until exactly one of {@link #succeeded}, {@link #failed}, {@link #limited},
 * {@link #refused} and {@link #cancelled}.
 *
 * <p>Safe for use by any number of threads. The first end counts; a later one is ignored, as is progress after the end.
 */
public interface Lease {
    /** Returns the instance that is held. */
    Instance instance();

    /** Returns how many bytes of the prompt the scheduler believes the instance to hold in its cache; 0 if it does not know. */
    default long cachedPromptBytes() {
        return 0;
    }

    /** Called when {@code bytes} more of the answer came from the instance: for every chunk, so it must be cheap. */
    void progress(int bytes);

    /** Returns whether {@link #used} is worth reading the end of an answer for; it must always say the same. */
    default boolean wantsUsage() {
        return false;
    }

    /** Called when the instance has said what the call has cost: before the end, and only if it says so and {@link #wantsUsage}. */
    default void used(TokenUsage usage) {}

    /** Ends the lease: the instance answered to the end, with a status below 400. */
    void succeeded();

    /** Ends the lease: the instance failed, in this way. */
    void failed(ErrorKind kind);

    /**
     * Ends the lease: the instance is well, but asked not to be asked again for a while (429, or 503 with {@code Retry-After}). By default the same as
     * {@link #cancelled}.
     *
     * @param wait for how long from now; more than zero
     */
    default void limited(Duration wait) {
        cancelled();
    }

    /**
     * Ends the lease: the instance answered with another status from 400 to 499, which says nothing about its health; it neither adds to its failures nor ends
     * them. By default the same as {@link #cancelled}.
     */
    default void refused() {
        cancelled();
    }

    /** Ends the lease: the call no longer needs the instance, which says nothing about its health. */
    void cancelled();
}
