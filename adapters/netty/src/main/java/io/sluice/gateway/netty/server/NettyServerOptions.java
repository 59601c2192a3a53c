package io.sluice.gateway.netty.server;

import io.sluice.gateway.RequestMemory;
import java.time.Duration;

/**
 * The limits of a server towards its clients.
 *
 * @param maxRequestBytes the largest body of a request
 * @param maxRequestMemory the most that the bodies of all requests may take together
 * @param maxHeadBytes the largest head of a request
 * @param headTimeout from the first byte of a head to its last
 * @param bodyTimeout from the head to the last byte of the body, on top of what {@code bodyBytesPerSecond} allows it
 * @param bodyBytesPerSecond the rate at which a body must come in the long run
 * @param idleTimeout how long a connection may rest between requests
 * @param lingerTimeout how long a connection that was answered for the last time waits for its client to close it
 */
public record NettyServerOptions(
        int maxRequestBytes,
        long maxRequestMemory,
        int maxHeadBytes,
        Duration headTimeout,
        Duration bodyTimeout,
        int bodyBytesPerSecond,
        Duration idleTimeout,
        Duration lingerTimeout) {

    /**
     * Returns the usual limits: 64 KiB and 10 s for a head, 10 s and a second for each KiB for a body, 75 s at rest, and half of the heap for
     * all bodies, or what one of the largest may take while it grows.
     */
    public static NettyServerOptions of(int maxRequestBytes) {
        return new NettyServerOptions(
                maxRequestBytes,
                RequestMemory.usualLimit(maxRequestBytes),
                64 * 1024,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                1024,
                Duration.ofSeconds(75),
                Duration.ofSeconds(5));
    }

    /** Returns these limits with other timeouts towards clients. */
    public NettyServerOptions withTimeouts(Duration head, Duration body, Duration idle) {
        return new NettyServerOptions(
                maxRequestBytes, maxRequestMemory, maxHeadBytes, head, body, bodyBytesPerSecond, idle, lingerTimeout);
    }

    /** Returns these limits with another bound of what all bodies take. */
    public NettyServerOptions withMaxRequestMemory(long bytes) {
        return new NettyServerOptions(
                maxRequestBytes,
                bytes,
                maxHeadBytes,
                headTimeout,
                bodyTimeout,
                bodyBytesPerSecond,
                idleTimeout,
                lingerTimeout);
    }
}
