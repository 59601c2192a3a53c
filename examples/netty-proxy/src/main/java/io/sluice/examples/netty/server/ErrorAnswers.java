package io.sluice.examples.netty.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The errors that the server answers itself, in the shape of the OpenAI API. */
final class ErrorAnswers {
    private static final String REQUEST_ID = "x-request-id";
    private static final Headers RETRY_SOON = Headers.of("retry-after", "1");
    private static final Headers ALLOW = Headers.of("allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    private static final int MAX_REQUEST_ID_LENGTH = 128;

    private ErrorAnswers() {}

    /** Returns the answer to a request that cannot be understood, or exceeds a limit. */
    static GatewayResponse refusal(int status, String message, @Nullable Headers request) {
        String code = switch (status) {
            case 405 -> "method_not_allowed";
            case 408 -> "request_timeout";
            case 413 -> "request_too_large";
            case 417 -> "expectation_failed";
            case 431 -> "headers_too_large";
            case 503 -> "overloaded";
            case 505 -> "http_version_not_supported";
            default -> "invalid_request";
        };
        Headers more = status == 503 ? RETRY_SOON : status == 405 ? ALLOW : Headers.empty();
        return error(status, code, message, request, more);
    }

    /** Returns the answer to {@code OPTIONS *}: which methods there are. */
    static GatewayResponse serverOptions() {
        return new GatewayResponse(200, ALLOW, Body.empty());
    }

    /** Returns the answer to a request for nothing that is here. */
    static GatewayResponse notFound(String method, String path, Headers request) {
        return error(404, "not_found", "Invalid URL (" + method + " " + path + ")", request, Headers.empty());
    }

    /**
     * Returns the answer to a request with a method that its path does not know.
     *
     * @param allowed those it knows
     */
    static GatewayResponse methodNotAllowed(String method, String allowed, Headers request) {
        String message = "Method not allowed: " + method + " (expected: " + allowed + ")";
        return error(405, "method_not_allowed", message, request, Headers.of("allow", allowed));
    }

    /** Returns the answer when the server itself failed. */
    static GatewayResponse internal(Headers request) {
        return error(500, "internal_error", "The request could not be processed.", request, Headers.empty());
    }

    private static GatewayResponse error(
            int status, String code, String message, @Nullable Headers request, Headers more) {
        String type = status < 500 ? "invalid_request_error" : "server_error";
        String json = "{\"error\":{\"message\":\"" + quoted(message) + "\",\"type\":\"" + type
                + "\",\"param\":null,\"code\":\"" + code + "\"}}";
        Headers headers = more.toBuilder()
                .add("content-type", "application/json")
                .add(REQUEST_ID, requestId(request))
                .build();
        return new GatewayResponse(status, headers, Body.of(json.getBytes(UTF_8)));
    }

    /** Returns the client's id if it is short and visible (clause X-2), else a new one. */
    private static String requestId(@Nullable Headers request) {
        String id = request == null ? null : request.first(REQUEST_ID);
        if (id == null || id.isEmpty() || id.length() > MAX_REQUEST_ID_LENGTH) {
            return UUID.randomUUID().toString();
        }
        return id.chars().allMatch(c -> c > ' ' && c < 0x7f)
                ? id
                : UUID.randomUUID().toString();
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
