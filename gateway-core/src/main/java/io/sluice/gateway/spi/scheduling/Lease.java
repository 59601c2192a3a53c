package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.Hold;

/**
 * A call's hold on one instance, from its placement to its end.
 *
 * <p>Safe for use by any number of threads. Progress after the end is ignored.
 */
public interface Lease extends Hold {
    /** Returns the instance that is held. */
    Instance instance();

    /** Returns how many bytes of the prompt the scheduler believes the instance to hold in its cache; 0 if it does not know. */
    default long cachedPromptBytes() {
        return 0;
    }

    /** Called when {@code bytes} more of the answer came from the instance, unless its status is 400 or more: for every chunk, so it must be cheap. */
    void progress(int bytes);

    /** Returns whether {@link #used} is worth reading the end of an answer for; it must always say the same. */
    default boolean wantsUsage() {
        return false;
    }

    /** Called when the instance has said what the call has cost: before the end, and only if it says so and {@link #wantsUsage}. */
    default void used(TokenUsage usage) {}
}
