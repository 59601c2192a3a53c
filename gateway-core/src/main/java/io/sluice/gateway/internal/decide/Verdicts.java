package io.sluice.gateway.internal.decide;

import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.UpstreamError;
import org.jspecify.annotations.Nullable;

/** What the errors of upstreams mean to a call on this route with this model, whatever it has spent: retried, parked, fallen back from, or the answer. */
record Verdicts(RetryRules rules, Route route, String model) {
    /** Returns whether the endpoint is the route's own. */
    boolean isPrimary(Endpoint endpoint) {
        return route instanceof Route.External external && external.endpoint().equals(endpoint);
    }

    /** Returns whether a call waits in the queue for this endpoint. */
    boolean parksAt(Endpoint endpoint) {
        return rules.queue() != null && (!isPrimary(endpoint) || rules.queuePrimary());
    }

    /** Returns whether an answer of this endpoint is one that a call waits for in the queue. */
    boolean parksOn(Endpoint asked, int status, boolean limited) {
        return (status == 429 || limited) && parksAt(asked);
    }

    /** Returns whether an answer of an instance makes another one worth asking. */
    boolean isRetryableOnInstance(int status, boolean limited) {
        return status >= 500 || limited || (status == 429 && rules.retryInstance429());
    }

    /**
     * Returns whether an answer may lead to the chain by a policy; what is certain is known once its body was read.
     *
     * @param asked the endpoint that gave it, null for an instance
     */
    boolean mayFallBack(@Nullable Endpoint asked, int status) {
        FallbackPolicy policy = policyOf(asked);
        return policy != null
                && (policy.readsBody(status) || policy.fallsBackOn(UpstreamError.ofStatus(status), asked, model));
    }

    /**
     * Returns whether an error answer that was read leads to the chain by a policy.
     *
     * @param asked the endpoint that gave it, null for an instance
     */
    boolean fallsBack(@Nullable Endpoint asked, BufferedResponse answer) {
        FallbackPolicy policy = policyOf(asked);
        return policy != null && policy.fallsBackOn(answer.error(), asked, model);
    }

    /** Returns which errors of the one that was asked lead to the chain; null if it has no policy. */
    private @Nullable FallbackPolicy policyOf(@Nullable Endpoint asked) {
        if (asked != null) {
            FallbackPolicy own = asked.fallbackPolicy();
            return own != null ? own : rules.fallback();
        }
        return route instanceof Route.Internal internal ? internal.fallbackPolicy() : null;
    }
}
