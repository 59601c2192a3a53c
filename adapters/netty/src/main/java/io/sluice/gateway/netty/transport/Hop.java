package io.sluice.gateway.netty.transport;

import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.internal.http.RequestForm;
import org.jspecify.annotations.Nullable;

/**
 * The way to a destination.
 *
 * @param destination where requests go in the end
 * @param proxy what stands between; null = nothing
 */
record Hop(Destination destination, @Nullable ForwardProxy proxy) {
    Origin origin() {
        return destination.origin();
    }

    /** Returns what a socket is opened to. */
    Origin first() {
        return proxy == null ? origin() : proxy.address();
    }

    /** Returns the proxy that is to be asked for a tunnel; null = none. */
    @Nullable
    ForwardProxy tunnel() {
        return origin().isSecure() ? proxy : null;
    }

    /** Returns how heads of requests are written: a proxy that has to read them is told the whole URL. */
    RequestForm form() {
        return proxy == null || origin().isSecure()
                ? RequestForm.DIRECT
                : new RequestForm(
                        "http://" + origin().authority(), proxy.authorization().reveal());
    }
}
