package io.sluice.gateway.internal.decide;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.spi.UpstreamError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt failed: without an answer, or with one that is an error.
 *
 * @param cause what went wrong; of kind {@code UPSTREAM_FAILURE} if there was an answer
 * @param answer the error answer, null if there was none
 * @param retryAfter the delay before a retry that the answer asked for, zero if none
 * @param limited whether the answer says not to ask again before a time (clause RT-H-2)
 */
public record AttemptFailure(
        GatewayException cause, @Nullable BufferedResponse answer, Duration retryAfter, boolean limited) {
    public static AttemptFailure of(GatewayException cause) {
        return new AttemptFailure(cause, null, Duration.ZERO, false);
    }

    /** Returns the status of the answer, 0 if there was none. */
    int status() {
        return answer == null ? 0 : answer.status();
    }

    /** Returns what the answer says; only if there was one. */
    UpstreamError error() {
        return answer == null ? UpstreamError.ofStatus(0) : answer.error();
    }

    /** Returns whether another try may do better: no answer for a reason of the connection or of time, or a status of 500 up (clause RT-R-1). */
    boolean isTransient() {
        return switch (cause.kind()) {
            case CONNECT_FAILED,
                    CREDENTIAL_UNAVAILABLE,
                    CONNECTION_LOST,
                    INVALID_RESPONSE,
                    HEAD_TIMEOUT,
                    FIRST_CONTENT_TIMEOUT -> true;
            // Without an answer to show, the engine said with a good status that it has failed.
            case UPSTREAM_FAILURE -> answer == null || status() >= 500;
            default -> false;
        };
    }

    /** Returns whether the upstream was silent too long: one that is not asked twice by RT-R-8. */
    boolean isTimeout() {
        return cause.kind() == ErrorKind.HEAD_TIMEOUT || cause.kind() == ErrorKind.FIRST_CONTENT_TIMEOUT;
    }
}
