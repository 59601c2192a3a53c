package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.gateway.internal.shared.SharedRandom;
import java.time.Duration;
import java.util.Objects;

/**
 * An error that a host or the gateway answers itself, in the shape of the OpenAI API: {@code {"error":{"message","type","param","code"}}}.
 *
 * <p>Immutable, and safe for use by any number of threads. {@link #toResponse} makes the answer to one request of it.
 */
public final class LocalReply {
    private final int status;
    private final String code;
    private final String message;
    private final Headers fields;

    private LocalReply(int status, String code, String message, Headers fields) {
        this.status = status;
        this.code = code;
        this.message = message;
        this.fields = fields;
    }

    /**
     * Returns a reply.
     *
     * @param status 400 to 599
     * @param code the {@code error.code}, for programs; not empty
     * @param message the {@code error.message}, for people; the client sees it, whatever it holds
     * @throws IllegalArgumentException if the status is another, or the code is empty
     */
    public static LocalReply of(int status, String code, String message) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 400 to 599)");
        }
        if (code.isEmpty()) {
            throw new IllegalArgumentException("code: empty (expected: a word for programs)");
        }
        return new LocalReply(status, code, Objects.requireNonNull(message, "message"), Headers.empty());
    }

    /** Returns the reply to a client that gave no credentials, or wrong ones: 401, {@code invalid_api_key}, asking for a bearer token. */
    public static LocalReply unauthorized() {
        return of(401, "invalid_api_key", "The request has no valid API key.").with("www-authenticate", "Bearer");
    }

    /** Returns the reply to a request that was not sent whole in the time for it: 408, {@code request_timeout}. */
    public static LocalReply requestTimeout() {
        return of(408, "request_timeout", "The request did not come in time.");
    }

    /**
     * Returns the reply to a request whose body is too large: 413, {@code request_too_large}.
     *
     * @param limitBytes the most that a body may have
     */
    public static LocalReply tooLarge(long limitBytes) {
        return of(
                413,
                ErrorKind.REQUEST_TOO_LARGE.code(),
                "The request body is too large (expected: <= " + limitBytes + " bytes).");
    }

    /** Returns the reply to a client that has asked too often: 429, {@code rate_limited}. */
    public static LocalReply rateLimited(Duration retryAfter) {
        return of(429, ErrorKind.RATE_LIMITED.code(), "Too many requests. Try again later.")
                .retryAfter(retryAfter);
    }

    /** Returns the reply of a service that cannot take requests for a while: 503, {@code unavailable}. */
    public static LocalReply unavailable(Duration retryAfter) {
        return of(503, "unavailable", "The service is unavailable. Try again later.")
                .retryAfter(retryAfter);
    }

    /** Returns the reply of a service that is about to end: 503, {@code shutting_down}, to be tried again in a second. */
    public static LocalReply shuttingDown() {
        return of(503, ErrorKind.SHUTTING_DOWN.code(), "The service is shutting down. Try again later.")
                .retryAfter(Duration.ofSeconds(1));
    }

    /** Returns the reply of a host whose memory for requests is taken: 503, {@code overloaded}, to be tried again in a second. */
    public static LocalReply overloaded() {
        return of(503, "overloaded", "Too many large requests at once. Try again later.")
                .retryAfter(Duration.ofSeconds(1));
    }

    /** Returns the reply to a request for nothing that is here: 404, {@code not_found}. */
    public static LocalReply notFound(String method, String path) {
        return of(404, "not_found", "Invalid URL (" + method + " " + path + ")");
    }

    /**
     * Returns the reply to a request with a method that its path does not know: 405, {@code method_not_allowed}.
     *
     * @param allowed those it knows, as the {@code Allow} field lists them
     */
    public static LocalReply methodNotAllowed(String method, String allowed) {
        String message = "Method not allowed: " + method + " (expected: " + allowed + ")";
        return of(405, "method_not_allowed", message).with("allow", allowed);
    }

    /** Returns the reply to a request that is not one by the grammar of HTTP: 400, {@code invalid_request}. */
    public static LocalReply malformed() {
        return of(400, ErrorKind.INVALID_REQUEST.code(), "The head of the request is malformed.");
    }

    /** Returns the reply of a host that failed by a defect of its own: 500, {@code internal_error}. What the defect said stays inside. */
    public static LocalReply internalError() {
        return of(500, ErrorKind.INTERNAL.code(), "The request could not be processed.");
    }

    /**
     * Returns this reply with a {@code Retry-After} field, in place of one that it has.
     *
     * @param delay told in whole seconds, rounded up, at least one
     */
    public LocalReply retryAfter(Duration delay) {
        long seconds = delay.getSeconds();
        boolean rounds = delay.getNano() > 0 && seconds < Long.MAX_VALUE;
        return with("retry-after", Long.toString(Math.max(1, rounds ? seconds + 1 : seconds)));
    }

    /**
     * Returns this reply with a header field, in place of those of its name; {@code content-type} and {@code x-request-id} remain its own.
     *
     * @throws IllegalArgumentException if it cannot be a header field
     */
    public LocalReply with(String name, String value) {
        Headers changed = fields.toBuilder().set(name, value).build();
        return new LocalReply(status, code, message, changed);
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the {@code error.code}. */
    public String code() {
        return code;
    }

    /** Returns the {@code error.message}. */
    public String message() {
        return message;
    }

    /**
     * Returns a new response to a request that is no call of the gateway.
     *
     * @param request the fields of the request, whose {@link RequestIds id} the response gets; empty if they could not be read
     */
    public GatewayResponse toResponse(Headers request) {
        return toResponse(RequestIds.of(request, SharedRandom.INSTANCE));
    }

    /**
     * Returns a new response to a request with this id.
     *
     * @throws IllegalArgumentException if it cannot be the value of a header field
     */
    public GatewayResponse toResponse(String requestId) {
        Headers headers = fields.toBuilder()
                .set("content-type", "application/json")
                .set(RequestIds.HEADER, requestId)
                .build();
        return new GatewayResponse(status, headers, Body.of(toJson().getBytes(UTF_8)));
    }

    /** Returns the body of the response, which is a JSON object whatever the texts hold. */
    public String toJson() {
        return "{\"error\":{\"message\":\"" + quoted(message) + "\",\"type\":\"" + type(status)
                + "\",\"param\":null,\"code\":\"" + quoted(code) + "\"}}";
    }

    /** Returns the {@code error.type} in the words that clients of the OpenAI API know. */
    private static String type(int status) {
        if (status == 429) {
            return "rate_limit_error";
        }
        return status < 500 ? "invalid_request_error" : "server_error";
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    @Override
    public String toString() {
        return "LocalReply[" + status + ", " + code + "]";
    }
}
