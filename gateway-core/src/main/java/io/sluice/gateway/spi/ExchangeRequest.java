package io.sluice.gateway.spi;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A request as a transport sends it. Immutable, but that the bytes of the body are shared. */
public final class ExchangeRequest {
    private final Origin origin;
    private final String method;
    private final String target;
    private final Headers headers;
    private final List<ByteBuffer> segments;
    private final int bodySize;
    private final EndpointConnection connection;
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
        this(origin, method, target, headers, List.of(body));
    }

    /**
     * Creates a request whose body is in segments.
     *
     * @param origin where to connect
     * @param method the HTTP method
     * @param target path and query, in origin form
     * @param headers as above
     * @param segments the bytes to send, one segment after the other, which must not be changed while the exchange runs; none or only empty ones = no body
     * @throws ArithmeticException if they are more than {@link Integer#MAX_VALUE} bytes together
     */
    public ExchangeRequest(Origin origin, String method, String target, Headers headers, List<ByteBuffer> segments) {
        this(
                origin,
                method,
                target,
                headers,
                List.copyOf(segments),
                sizeOf(segments),
                EndpointConnection.plain(),
                false);
    }

    private ExchangeRequest(
            Origin origin,
            String method,
            String target,
            Headers headers,
            List<ByteBuffer> segments,
            int bodySize,
            EndpointConnection connection,
            boolean freshConnection) {
        this.origin = Objects.requireNonNull(origin, "origin");
        this.method = Objects.requireNonNull(method, "method");
        this.target = Objects.requireNonNull(target, "target");
        this.headers = Objects.requireNonNull(headers, "headers");
        this.segments = segments;
        this.bodySize = bodySize;
        this.connection = Objects.requireNonNull(connection, "connection");
        this.freshConnection = freshConnection;
    }

    private static int sizeOf(List<ByteBuffer> segments) {
        int size = 0;
        for (ByteBuffer segment : segments) {
            size = Math.addExact(size, segment.remaining());
        }
        return size;
    }

    /** Returns the same request, to be sent on a connection that has carried no exchange before. */
    public ExchangeRequest onFreshConnection() {
        return new ExchangeRequest(origin, method, target, headers, segments, bodySize, connection, true);
    }

    /** Returns the same request with these fields in place of all that it has. */
    public ExchangeRequest withHeaders(Headers other) {
        return new ExchangeRequest(origin, method, target, other, segments, bodySize, connection, freshConnection);
    }

    /** Returns the same request, to be sent on a connection as this asks for. */
    public ExchangeRequest withConnection(EndpointConnection other) {
        return other.equals(connection)
                ? this
                : new ExchangeRequest(origin, method, target, headers, segments, bodySize, other, freshConnection);
    }

    /** Returns where to connect. */
    public Origin origin() {
        return origin;
    }

    /**
     * Returns what is asked of the connection, beside the origin. Requests of which different things are asked never share one. A
     * transport that {@linkplain HttpTransport#unsupported can't do} it fails the exchange before it connects, should a route policy not have asked.
     */
    public EndpointConnection connection() {
        return connection;
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

    /**
     * Returns the bytes to send as one buffer: a new view, or, of a body in several segments, a new copy. A transport takes {@link #bodySegments}, which never
     * copies.
     */
    public ByteBuffer body() {
        if (segments.size() == 1) {
            return segments.get(0).duplicate();
        }
        ByteBuffer joined = ByteBuffer.allocate(bodySize);
        segments.forEach(segment -> joined.put(segment.duplicate()));
        return joined.flip();
    }

    /** Returns new views of the bytes to send, one segment after the other. They must not be written to: several requests may share them. */
    public List<ByteBuffer> bodySegments() {
        if (segments.size() == 1) {
            return List.of(segments.get(0).duplicate());
        }
        List<ByteBuffer> views = new ArrayList<>(segments.size());
        for (ByteBuffer segment : segments) {
            views.add(segment.duplicate());
        }
        return views;
    }

    /** Returns the number of bytes to send. */
    public int bodySize() {
        return bodySize;
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
        return "ExchangeRequest[" + method + " " + origin + ", " + bodySize + " bytes]";
    }
}
