package io.sluice.gateway.netty.transport;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.EndpointConnection;
import io.sluice.gateway.spi.ExchangeRequest;

/**
 * Where requests go, and what they ask of the connection to it. Requests share connections only if all of it is the same: what is trusted, by which name, through
 * which proxy and with which credentials.
 *
 * @param origin where they go in the end
 * @param connection what is asked beside that
 */
record Destination(Origin origin, EndpointConnection connection) {
    static Destination of(ExchangeRequest request) {
        return new Destination(request.origin(), request.connection());
    }
}
