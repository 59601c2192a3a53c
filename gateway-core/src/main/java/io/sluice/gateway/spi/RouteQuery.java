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

    /** Returns what the host knows of the call beside its request; empty by default. */
    default Attributes attributes() {
        return Attributes.empty();
    }
}
