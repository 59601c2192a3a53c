package io.sluice.gateway.internal;

import java.time.Duration;

/**
 * The limits of a call in bytes and time.
 *
 * @param requestTimeout zero = none
 */
public record CallLimits(
        long maxRequestBytes,
        Duration instanceHeadTimeout,
        Duration endpointHeadTimeout,
        Duration idleTimeout,
        Duration requestTimeout,
        boolean timeoutHeaderAllowed) {}
