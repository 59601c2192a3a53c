package io.sluice.gateway.vertx;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.host.OpenRequests;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Function;

/**
 * What all requests of a host share.
 *
 * @param bodyTimeout how long a body may take beside what {@link BodyTimer#BYTES_PER_SECOND} allows it
 * @param lingerTimeout how long a refused client may pause while it sends the rest
 */
record Site(
        Gateway gateway,
        Gatekeeper gatekeeper,
        Function<HttpServerRequest, Attributes> attributes,
        int maxRequestBytes,
        RequestMemory memory,
        Duration bodyTimeout,
        Duration lingerTimeout,
        OpenRequests open,
        Drain drain) {

    /** Notes where a connection came in. */
    void noteListener(HttpConnection connection) {
        drain.noteListener(connection);
    }

    @Override
    public String toString() {
        return "maxRequestBytes " + maxRequestBytes + ", " + memory + ", " + open;
    }
}
