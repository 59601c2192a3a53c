package io.sluice.gateway.spi;

import java.util.Set;

/**
 * Carries HTTP exchanges to upstreams: the host's own client, behind one method.
 *
 * <p><b>What it does.</b> One request, one response, as they are. No retries (nothing is sent twice), no redirects, no
 * decompression, no cookies, no header of its own but {@code Host} and the framing of the body ({@code Content-Length}). Informational (1xx)
 * responses are dropped. Certificates of {@code https} origins are verified, and the host name against them.
 *
 * <p><b>What it does not.</b> It keeps no time but one: making a connection is bounded by the transport's own connect timeout, since
 * connections outlive exchanges. All other limits (head, idle, deadline) belong to the gateway, which cancels the exchange; so
 * cancelling must work at any moment.
 *
 * <p><b>Threads.</b> {@link #start} may be called by any thread and never blocks. A transport with event loops runs an exchange on
 * the caller's loop when it is called on one. The gateway does not block the threads that complete stages and signal bodies.
 *
 * <p><b>Proof.</b> {@code HttpTransportContract} in the test artifact of this module is the contract as a test suite.
 */
public interface HttpTransport extends AutoCloseable {
    /**
     * Starts an exchange. It never throws for what goes wrong upstream, and not after {@link #close} either: the exchange fails.
     */
    HttpExchange start(ExchangeRequest request);

    /**
     * Returns what an endpoint wants of connections and this transport can't do, by the names of {@link EndpointConnection#names}. Asked when a gateway is built
     * and when routes are replaced, which is refused then; by default all of it.
     */
    default Set<String> unsupported(Endpoint endpoint) {
        return endpoint.connection().names();
    }

    /** Ends all exchanges and connections and frees threads that this transport started. May be called twice. */
    @Override
    void close();
}
