package io.sluice.gateway.spi.pdd;

/**
 * Decides which calls are worth a prefill leg of their own (clause PD-16). Called on the way of a call, by any number of threads; must not block.
 */
@FunctionalInterface
public interface DisaggregationPolicy {
    /**
     * Returns whether a call gets a prefill leg.
     *
     * @param bodyBytes the size of the request's body
     * @param cachedPromptBytes how much of the prompt the decode instance is believed to hold; 0 if it is not known or not chosen yet
     */
    boolean disaggregates(long bodyBytes, long cachedPromptBytes);

    /** Returns the policy that disaggregates every call. */
    static DisaggregationPolicy always() {
        return (bodyBytes, cachedPromptBytes) -> true;
    }

    /** Returns the policy that disaggregates calls of which at least this many bytes are not in the decode instance's cache. */
    static DisaggregationPolicy fromUncachedBytes(long threshold) {
        return (bodyBytes, cachedPromptBytes) -> bodyBytes - cachedPromptBytes >= threshold;
    }
}
