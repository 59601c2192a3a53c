package io.sluice.gateway.internal.base;

import java.time.Duration;

/** What holds for a gateway of which nothing else is said: the one place for its builder and for the options by name. */
public final class GatewayDefaults {
    /** The largest body of a request, in bytes. */
    public static final long MAX_REQUEST_BYTES = 32L << 20;

    /** How long connecting may take. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** How long an instance may take to its head. */
    public static final Duration INSTANCE_HEAD_TIMEOUT = Duration.ofMinutes(15);

    /** How long an endpoint may take to its head. */
    public static final Duration ENDPOINT_HEAD_TIMEOUT = Duration.ofSeconds(60);

    /** How long an upstream may be silent. */
    public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

    /** How long a client may take nothing. */
    public static final Duration CLIENT_STALL_TIMEOUT = Duration.ofMinutes(5);

    /** Retries for each call that the budget allows. */
    public static final double RETRY_BUDGET_RATIO = 0.2;

    /** Retries a second that the budget allows in any case. */
    public static final int RETRY_BUDGET_MIN_PER_SECOND = 10;

    private GatewayDefaults() {}
}
