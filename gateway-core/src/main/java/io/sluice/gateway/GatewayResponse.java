package io.sluice.gateway;

import java.util.Objects;

/**
 * An answer: the head, and the body as it comes.
 *
 * <p>Whoever holds a response must read its body or cancel it.
 */
public final class GatewayResponse {
    private final int status;
    private final Headers headers;
    private final Body body;

    /**
     * Creates a response.
     *
     * @param status 100 to 999
     */
    public GatewayResponse(int status, Headers headers, Body body) {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status: " + status + " (expected: 100 to 999)");
        }
        this.status = status;
        this.headers = Objects.requireNonNull(headers, "headers");
        this.body = Objects.requireNonNull(body, "body");
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the header fields, without those that belong to one connection ({@code Content-Length} too: {@link Body#length}). */
    public Headers headers() {
        return headers;
    }

    /** Returns the body, for one subscriber. */
    public Body body() {
        return body;
    }

    @Override
    public String toString() {
        return "GatewayResponse[" + status + ", " + headers + "]";
    }
}
