package io.sluice.gateway.spi;

/**
 * Tells which statuses of an external endpoint make the next one of the fallback chain worth asking (clause D-6). All others are the answer.
 *
 * <p>Called on the way of a call, by any number of threads; must not block.
 */
@FunctionalInterface
public interface FallbackPolicy {
    /**
     * Tells whether an answer with this status is passed over.
     *
     * @param status 400 or more
     */
    boolean fallsBackOn(int status);

    /**
     * Returns the default: what another endpoint may do better (401, 403, 404, 408, 425, 429 and 500 up). What is the caller's own fault is
     * answered at once instead of being replayed, and paid for, on every endpoint.
     */
    static FallbackPolicy standard() {
        return status -> status >= 500
                || switch (status) {
                    case 401, 403, 404, 408, 425, 429 -> true;
                    default -> false;
                };
    }

    /** Returns the policy that passes over every error, as Llumnix does. */
    static FallbackPolicy allErrors() {
        return status -> true;
    }
}
