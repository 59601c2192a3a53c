package io.sluice.gateway.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;

/** The responses that pages have in common. Nobody may keep one: they are of the moment. */
final class PageReplies {
    static final String PLAIN = "text/plain; charset=utf-8";
    static final String JSON = "application/json";
    static final String EVENTS = "text/event-stream";

    private PageReplies() {}

    static GatewayResponse text(int status, String text) {
        return of(status, PLAIN, text.getBytes(UTF_8));
    }

    static GatewayResponse of(int status, String type, byte[] content) {
        return of(status, type, Body.of(content));
    }

    static GatewayResponse of(int status, String type, Body body) {
        return new GatewayResponse(
                status,
                Headers.of("content-type", type, "cache-control", "no-store", "x-content-type-options", "nosniff"),
                body);
    }

    static GatewayResponse notFound(GatewayRequest request) {
        return LocalReply.notFound(request.method(), request.path()).toResponse(request.headers());
    }

    static GatewayResponse notAllowed(GatewayRequest request, String allowed) {
        return LocalReply.methodNotAllowed(request.method(), allowed).toResponse(request.headers());
    }

    static GatewayResponse refused(GatewayRequest request, int status, String code, String message) {
        return LocalReply.of(status, code, message).toResponse(request.headers());
    }

    static boolean isRead(GatewayRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }
}
