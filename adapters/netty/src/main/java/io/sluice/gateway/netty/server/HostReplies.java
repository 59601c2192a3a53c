package io.sluice.gateway.netty.server;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;

/** What the server answers itself. */
final class HostReplies {
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    /** What a client gets that speaks HTTP to a port of TLS, whole as it is written. */
    static final String TLS_EXPECTED = plain("This port speaks TLS. Use https.\n");

    private HostReplies() {}

    /**
     * Returns the reply to a request that cannot be understood, or exceeds a limit.
     *
     * @param maxRequestBytes the most that a body may have
     */
    static LocalReply refusal(int status, String message, int maxRequestBytes) {
        return switch (status) {
            case 405 -> LocalReply.of(status, "method_not_allowed", message).with("allow", METHODS);
            case 408 -> LocalReply.requestTimeout();
            case 413 -> LocalReply.tooLarge(maxRequestBytes);
            case 417 -> LocalReply.of(status, "expectation_failed", message);
            case 431 -> LocalReply.of(status, "headers_too_large", message);
            case 503 -> LocalReply.overloaded();
            case 505 -> LocalReply.of(status, "http_version_not_supported", message);
            default -> LocalReply.of(status, "invalid_request", message);
        };
    }

    private static String plain(String text) {
        return "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: "
                + text.length() + "\r\n\r\n" + text;
    }

    /** Returns the answer to {@code OPTIONS *}: which methods there are. */
    static GatewayResponse serverOptions() {
        return new GatewayResponse(200, Headers.of("allow", METHODS), Body.empty());
    }
}
