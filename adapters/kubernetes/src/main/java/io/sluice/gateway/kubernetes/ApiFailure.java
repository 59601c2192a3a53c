package io.sluice.gateway.kubernetes;

import java.io.IOException;
import java.time.Duration;

/** The API server says no. */
final class ApiFailure extends IOException {
    private static final long serialVersionUID = 1;
    private static final int GONE = 410;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final int status;
    private final Duration retryAfter;

    /**
     * Creates a failure.
     *
     * @param said the server's own words, which name no credential
     * @param retryAfter how long it wants to be left alone; zero if it does not say
     */
    ApiFailure(int status, String said, Duration retryAfter) {
        super("status " + status + hint(status) + (said.isEmpty() ? "" : ": " + said));
        this.status = status;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    /** Returns whether what was asked for is too long ago, so that everything has to be listed again. */
    boolean isGone() {
        return status == GONE;
    }

    /** Returns whether the credential is not accepted. */
    boolean isUnauthorized() {
        return status == UNAUTHORIZED;
    }

    private static String hint(int status) {
        return switch (status) {
            case UNAUTHORIZED -> " (the token or certificate is not accepted)";
            case FORBIDDEN -> " (a Role with the verbs list and watch on pods is missing)";
            default -> "";
        };
    }
}
