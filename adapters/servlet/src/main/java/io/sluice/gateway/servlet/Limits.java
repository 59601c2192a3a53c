package io.sluice.gateway.servlet;

import java.time.Duration;

/**
 * The limits of one request; {@link GatewayHandlerBuilder} says what they mean.
 *
 * @param maxRequestBytes the largest body
 * @param bodyTimeout how long it may take, beside a second for each KiB
 * @param lingerTimeout how long what still comes of a refused request is thrown away
 */
record Limits(int maxRequestBytes, Duration bodyTimeout, Duration lingerTimeout) {
    private static final long LEAST_DISCARDED = 64L << 20;

    /** Returns the time that a body may take of which so many bytes have come. */
    long bodyNanos(int received) {
        return bodyTimeout.toNanos() + received * (1_000_000_000L / 1024);
    }

    /** Returns the most bytes of a refused request that are thrown away. */
    long discardable() {
        return Math.max(LEAST_DISCARDED, 2L * maxRequestBytes);
    }
}
