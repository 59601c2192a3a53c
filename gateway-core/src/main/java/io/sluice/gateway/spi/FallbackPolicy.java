package io.sluice.gateway.spi;

import org.jspecify.annotations.Nullable;

/**
 * Decides which error answers make the next endpoint of the fallback chain worth asking (clauses RT-D-6 and RT-C-12). All others are the answer.
 *
 * <p>Called on the way of a call, by any number of threads; must not block.
 */
@FunctionalInterface
public interface FallbackPolicy {
    /**
     * Returns whether an answer with this error is passed over.
     *
     * @param asked the endpoint that gave it; null if it was an instance
     * @param model the model that the client asked for; empty if it named none
     */
    boolean fallsBackOn(UpstreamError error, @Nullable Endpoint asked, String model);

    /**
     * Returns whether an answer with this status is read, as far as 64 KiB, before {@link #fallsBackOn} is asked, so that it knows the error's code, type and
     * message. If not, it may be asked with the status alone. By default all are.
     *
     * @param status 400 or more
     */
    default boolean readsBody(int status) {
        return true;
    }

    /**
     * Returns the default: what another endpoint may do better (401, 402, 403, 404, 408, 425, 429, 500 up, and a prompt that is too long for the model). What is
     * the caller's own fault is answered at once instead of being replayed, and paid for, on every endpoint; and so is what a content filter says.
     */
    static FallbackPolicy standard() {
        return StandardFallback.INSTANCE;
    }

    /** Returns the policy that passes over every error, as Llumnix does. */
    static FallbackPolicy allErrors() {
        return EveryError.INSTANCE;
    }
}
