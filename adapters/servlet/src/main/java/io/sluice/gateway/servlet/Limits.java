package io.sluice.gateway.servlet;

import java.time.Duration;

/**
 * The limits of one request; {@link GatewayHandlerBuilder} says what they mean.
 *
 * @param maxRequestBytes the largest body
 * @param bodyTimeout how long it may take, beside a second for each KiB
 * @param discardBytes how much is thrown away of a request that was refused
 * @param discardTimeout for how long
 */
record Limits(int maxRequestBytes, Duration bodyTimeout, long discardBytes, Duration discardTimeout) {
    /** Returns the time that a body may take of which so many bytes have come. */
    long bodyNanos(int received) {
        return bodyTimeout.toNanos() + received * (1_000_000_000L / 1024);
    }
}
