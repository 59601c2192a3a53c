package io.sluice.gateway.spi;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A request as a transport sends it. Immutable, but that the bytes of the body are shared. */
public final class ExchangeRequest {
    private final Origin origin;
    private final String method;
    private final String target;
    private final Headers headers;
    private final ByteBuffer body;
    private final boolean freshConnection;

    /**
     * Creates a request.
     *
     * @param origin where to connect
     * @param method the HTTP method
     * @param target path and query, in origin form
     * @param headers end-to-end fields only: no {@code Host}, no {@code Content-Length}, nothing hop-by-hop
     * @param body the bytes to send, which must not be changed while the exchange runs; empty = no body
     */
    public ExchangeRequest(Origin origin, String method, String target, Headers headers, ByteBuffer body) {
        this(origin, method, target, headers, body, false);
    }

    private ExchangeRequest(
            Origin origin, String method, String target, Headers headers, ByteBuffer body, boolean freshConnection) {
        this.origin = Objects.requireNonNull(origin, "origin");
        this.method = Objects.requireNonNull(method, "method");
        this.target = Objects.requireNonNull(target, "target");
        this.headers = Objects.requireNonNull(headers, "headers");
        this.body = Objects.requireNonNull(body, "body");
        this.freshConnection = freshConnection;
    }

    /** Returns the same request, to be sent on a connection that has carried no exchange before. */
    public ExchangeRequest onFreshConnection() {
        return new ExchangeRequest(origin, method, target, headers, body, true);
    }

    /** Returns the same request with these fields in place of all that it has. */
    public ExchangeRequest withHeaders(Headers other) {
        return new ExchangeRequest(origin, method, target, other, body, freshConnection);
    }

    /** Returns where to connect. */
    public Origin origin() {
        return origin;
    }

    /** Returns the HTTP method. */
    public String method() {
        return method;
    }

    /** Returns path and query. */
    public String target() {
        return target;
    }

    /** Returns the fields to send, in order, beside {@code Host} and the framing. */
    public Headers headers() {
        return headers;
    }

    /** Returns a new view of the bytes to send. */
    public ByteBuffer body() {
        return body.duplicate();
    }

    /** Returns the number of bytes to send. */
    public int bodySize() {
        return body.remaining();
    }

    /**
     * Returns whether the connection must be a new one, because a kept one was stale or the exchange must not meet one that is. A transport that never says
     * {@link io.sluice.gateway.ExchangeProgress#STALE_CONNECTION} may use whichever it has.
     */
    public boolean needsFreshConnection() {
        return freshConnection;
    }

    /** Returns method, origin and size; never the target, the headers or the body. */
    @Override
    public String toString() {
        return "ExchangeRequest[" + method + " " + origin + ", " + body.remaining() + " bytes]";
    }
}
