package io.sluice.gateway.internal.request;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayRequest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a call in bytes and time (clauses RT-X-4 and RT-X-7). A time of zero is none.
 *
 * @param timeoutHeaderAllowed whether the client may shorten its own call by {@code x-request-timeout-ms}
 */
public record CallLimits(
        long maxRequestBytes,
        Duration instanceHeadTimeout,
        Duration endpointHeadTimeout,
        Duration instanceFirstContentTimeout,
        Duration endpointFirstContentTimeout,
        Duration idleTimeout,
        Duration clientStallTimeout,
        Duration requestTimeout,
        boolean timeoutHeaderAllowed) {

    private static final int MAX_DIGITS = 12;

    public CallLimits {
        instanceHeadTimeout = limit(instanceHeadTimeout);
        endpointHeadTimeout = limit(endpointHeadTimeout);
        instanceFirstContentTimeout = limit(instanceFirstContentTimeout);
        endpointFirstContentTimeout = limit(endpointFirstContentTimeout);
        idleTimeout = limit(idleTimeout);
        clientStallTimeout = limit(clientStallTimeout);
    }

    /** Returns a limit that can be counted in nanoseconds: 146 years if there is none, or a longer one. */
    private static Duration limit(Duration timeout) {
        return Deadline.saturated(timeout.isZero() ? ChronoUnit.FOREVER.getDuration() : timeout);
    }

    /** Returns the earliest of the limits that the configuration, the host and, if it may, the client set. */
    public Deadline deadline(GatewayRequest request, long startNanos) {
        Duration timeout = requestTimeout.isZero() ? null : requestTimeout;
        timeout = shorter(timeout, request.timeout().orElse(null));
        if (timeoutHeaderAllowed) {
            timeout = shorter(timeout, millis(request.headers().first("x-request-timeout-ms")));
        }
        return timeout == null ? Deadline.none() : Deadline.after(startNanos, timeout);
    }

    private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return shorterOf(one, other);
    }

    private static Duration shorterOf(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** Returns a positive number of milliseconds, or null for anything else. */
    private static @Nullable Duration millis(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_DIGITS) {
            return null;
        }
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        long millis = Long.parseLong(text);
        return millis == 0 ? null : Duration.ofMillis(millis);
    }
}
