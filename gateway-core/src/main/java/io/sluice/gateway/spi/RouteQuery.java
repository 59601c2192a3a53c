package io.sluice.gateway.spi;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Headers;

/** What a route policy may know of a call. Valid during the call of the policy only. */
public interface RouteQuery {
    /** Returns the model the client asked for; empty if it named none. */
    String model();

    /** Returns what ties calls of one session together; empty if the call has none. */
    String sessionKey();

    /** Returns the path of the request, without its query. */
    String path();

    /** Returns the client's header fields. */
    Headers headers();

    /**
     * Returns whether an operator took an endpoint out for new calls (clause HC-L-5). A policy that chooses among several leaves it out if there is another; a route to
     * it is no mistake, and makes the call go on to its fallback chain. By default false.
     */
    default boolean isDrained(Endpoint endpoint) {
        return false;
    }

    /** Returns what the host knows of the call beside its request; empty by default. */
    default Attributes attributes() {
        return Attributes.empty();
    }
}
