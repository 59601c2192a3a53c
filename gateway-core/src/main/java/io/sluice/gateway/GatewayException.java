package io.sluice.gateway;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this library: what went wrong is its {@link #kind()}.
 *
 * <p>The message is for operators and may name an endpoint or an instance. It never holds a credential or a part of a body,
 * and it is never shown to a client: the gateway's own replies carry fixed texts.
 */
public sealed class GatewayException extends RuntimeException permits ConfigurationException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final transient @Nullable Duration retryAfter;

    /** Creates an exception without a cause. */
    public GatewayException(ErrorKind kind, String message) {
        this(kind, message, null, null);
    }

    /** Creates an exception with a cause, which may be null. */
    public GatewayException(ErrorKind kind, String message, @Nullable Throwable cause) {
        this(kind, message, cause, null);
    }

    private GatewayException(ErrorKind kind, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.retryAfter = retryAfter;
    }

    /**
     * Returns a refusal of a scheduler: no instance can take the call.
     *
     * @param retryAfter when trying again may help, or null if unknown
     */
    public static GatewayException noAvailableInstance(String message, @Nullable Duration retryAfter) {
        return new GatewayException(ErrorKind.NO_AVAILABLE_INSTANCE, message, null, retryAfter);
    }

    /**
     * Returns a refusal because all that could serve the call asked not to be asked for a while (clause RT-H-2).
     *
     * @param retryAfter when the first of them may be asked again
     */
    public static GatewayException rateLimited(String message, Duration retryAfter) {
        Objects.requireNonNull(retryAfter, "retryAfter");
        return new GatewayException(ErrorKind.RATE_LIMITED, message, null, retryAfter);
    }

    /** Returns what went wrong. */
    public ErrorKind kind() {
        return kind;
    }

    /** Returns when trying again may help, if the one who refused said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
