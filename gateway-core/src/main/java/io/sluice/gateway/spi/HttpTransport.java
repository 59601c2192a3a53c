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
 * <p><b>Kept connections.</b> An upstream may close a kept connection at the very moment at which it is used again. A transport that keeps connections
 * says so: the exchange fails with {@code CONNECTION_LOST} and its progress is {@link io.sluice.gateway.ExchangeProgress#STALE_CONNECTION}, if and only if the connection had
 * carried an exchange before and ended, by close or reset, soon after the request was begun and before a byte of an answer. The gateway then
 * sends the request once more, {@linkplain ExchangeRequest#onFreshConnection on a fresh connection}, as part of the same attempt. That is right for a POST, too: an
 * upstream that has begun to work on a request keeps its connection open, or has said something. The limit of this reasoning is an upstream that dies of the
 * very request, or closes after taking it, without a byte of an answer, on a connection that was used before: it gets the request twice, and
 * never more often. A transport that can't know whether a connection was used before says {@code WRITTEN}; its calls pay for stale connections with
 * retries, and its documentation says so.
 *
 * <p><b>Early answers.</b> An upstream may answer before it has taken the whole request (413, 401) and close. That is the answer, even
 * if writing the rest failed meanwhile; a transport that can't look for it before all is written says so.
 *
 * <p><b>Threads.</b> {@link #start} may be called by any thread and never blocks. A transport with event loops runs an exchange on
 * the caller's loop when it is called on one. The gateway does not block the threads that complete stages and signal bodies.
 *
 * <p><b>Proof.</b> {@code HttpTransportContract} in {@code gateway-testkit} is the contract as a test suite.
 */
public interface HttpTransport extends AutoCloseable {
    /**
     * Starts an exchange. It never throws for what goes wrong upstream, and not after {@link #close} either: the exchange fails.
     */
    HttpExchange start(ExchangeRequest request);

    /**
     * Returns what an endpoint wants of connections and this transport can't do, or not as it is said (a file that can't be read), by the names of {@link EndpointConnection#names}. Asked when a gateway is built
     * and when routes are replaced, which is refused then; by default all of it.
     */
    default Set<String> unsupported(Endpoint endpoint) {
        return endpoint.connection().names();
    }

    /** Ends all exchanges and connections and frees threads that this transport started. May be called twice. */
    @Override
    void close();
}
