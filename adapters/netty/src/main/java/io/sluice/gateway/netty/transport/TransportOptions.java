package io.sluice.gateway.netty.transport;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link NettyHttpTransport} can be told.
 *
 * @param connectTimeout bounds making a connection: the name's lookup, TCP and TLS together; longer than zero
 * @param maxIdlePerOrigin the most unused connections that one event loop keeps for one origin; 0 = none
 * @param idleTimeout how long an unused connection is kept; below what common servers keep theirs (5 s), so that the end of a
 *     connection seldom crosses a request
 * @param maxHeadBytes the most bytes of a response's head
 * @param tls what {@code https} origins are trusted by; null = the JVM's authorities
 */
public record TransportOptions(
        Duration connectTimeout,
        int maxIdlePerOrigin,
        Duration idleTimeout,
        int maxHeadBytes,
        @Nullable SslContext tls) {

    public TransportOptions {
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("connectTimeout: " + connectTimeout + " (expected: > 0)");
        }
        if (maxIdlePerOrigin < 0) {
            throw new IllegalArgumentException("maxIdlePerOrigin: " + maxIdlePerOrigin + " (expected: >= 0)");
        }
        if (idleTimeout.isNegative() || idleTimeout.isZero()) {
            throw new IllegalArgumentException("idleTimeout: " + idleTimeout + " (expected: > 0)");
        }
        if (maxHeadBytes < 1) {
            throw new IllegalArgumentException("maxHeadBytes: " + maxHeadBytes + " (expected: >= 1)");
        }
    }

    /** Returns the usual: 3 s to connect, 256 unused connections kept for 4 s, heads of 64 KiB. */
    public static TransportOptions defaults() {
        return new TransportOptions(Duration.ofSeconds(3), 256, Duration.ofSeconds(4), 64 * 1024, null);
    }

    /** Returns these options with another connect timeout. */
    public TransportOptions withConnectTimeout(Duration timeout) {
        return new TransportOptions(timeout, maxIdlePerOrigin, idleTimeout, maxHeadBytes, tls);
    }

    /** Returns these options with another idle timeout. */
    public TransportOptions withIdleTimeout(Duration timeout) {
        return new TransportOptions(connectTimeout, maxIdlePerOrigin, timeout, maxHeadBytes, tls);
    }

    /** Returns these options with another limit of unused connections. */
    public TransportOptions withMaxIdlePerOrigin(int connections) {
        return new TransportOptions(connectTimeout, connections, idleTimeout, maxHeadBytes, tls);
    }

    /** Returns these options with other authorities to trust. */
    public TransportOptions withTls(SslContext context) {
        return new TransportOptions(connectTimeout, maxIdlePerOrigin, idleTimeout, maxHeadBytes, context);
    }
}
