package io.sluice.gateway.internal.decide;

import io.sluice.gateway.spi.Endpoint;
import java.util.HashMap;
import java.util.Map;

/**
 * How often a call has asked endpoints again (clause RT-R-8): all of them together as often as the gateway's rules say, but one with a number of its own (RT-C-9) as
 * often as that. Belongs to the call's serial context.
 */
final class EndpointRetries {
    private final RetryRules rules;

    /** Retries on endpoints without a number of their own. */
    private int shared;

    /** Retries on those that have one; empty as a rule. */
    private Map<Endpoint, Integer> own = Map.of();

    EndpointRetries(RetryRules rules) {
        this.rules = rules;
    }

    /** Returns whether a retry on this endpoint is left. */
    boolean isLeft(Endpoint endpoint) {
        return spent(endpoint) < endpoint.retryMaxCount().orElse(rules.endpointRetries());
    }

    /** Returns the delay before the next retry on this endpoint. */
    long delayNanos(Endpoint endpoint) {
        return rules.backoffNanos(spent(endpoint) + 1);
    }

    /** Notes a retry. */
    void spend(Endpoint endpoint) {
        if (endpoint.retryMaxCount().isEmpty()) {
            shared++;
            return;
        }
        if (own.isEmpty()) {
            own = new HashMap<>();
        }
        own.merge(endpoint, 1, Integer::sum);
    }

    private int spent(Endpoint endpoint) {
        return endpoint.retryMaxCount().isEmpty() ? shared : own.getOrDefault(endpoint, 0);
    }

    @Override
    public String toString() {
        return "EndpointRetries[" + shared + ", " + own + "]";
    }
}
