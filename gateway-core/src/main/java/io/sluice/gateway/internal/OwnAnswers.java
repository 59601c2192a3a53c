package io.sluice.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.time.Duration;

/**
 * The answers that the gateway makes itself (section 8 of the routing spec): errors in the shape of the OpenAI API, whose texts tell
 * the client what it can know, and nothing of upstreams, keys or our code (clause A-3).
 */
final class OwnAnswers {
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);
    private static final long MAX_RETRY_AFTER_SECONDS = 60;

    private OwnAnswers() {}

    /** Returns the answer to a call that failed before anything was passed on. */
    static GatewayResponse forFailure(GatewayException failure, CallContext call) {
        ErrorKind kind = failure.kind();
        Headers.Builder headers =
                Headers.builder().add("content-type", "application/json").add(RequestIds.HEADER, call.requestId());
        if (kind.status() == 429 || kind.status() == 503) {
            headers.add("retry-after", Long.toString(retryAfterSeconds(failure)));
        }
        byte[] body = errorObject(kind, message(failure, call)).getBytes(UTF_8);
        return new GatewayResponse(kind.status(), headers.build(), Body.of(body));
    }

    /** Returns the event that ends a stream which broke (clause A-2), with the blank line that ends it. */
    static String brokenStreamEvent(ErrorKind kind) {
        return "event: error\ndata: " + errorObject(kind, fixedMessage(kind)) + "\n\n";
    }

    private static String errorObject(ErrorKind kind, String message) {
        return "{\"error\":{\"message\":\"" + quoted(message) + "\",\"type\":\"" + type(kind)
                + "\",\"param\":null,\"code\":\"" + kind.code() + "\"}}";
    }

    /** Returns the {@code error.type}, in the words that clients of the OpenAI API know. */
    private static String type(ErrorKind kind) {
        if (kind == ErrorKind.RATE_LIMITED) {
            return "rate_limit_error";
        }
        return kind.status() < 500 ? "invalid_request_error" : "server_error";
    }

    /** Returns the text of an error. What the inspection of the client's own request says may be told; all else is fixed. */
    private static String message(GatewayException failure, CallContext call) {
        return switch (failure.kind()) {
            case INVALID_REQUEST, DUPLICATE_MEMBER -> "Invalid request body: " + failure.getMessage() + ".";
            case MODEL_NOT_FOUND -> "The model `" + call.model() + "` does not exist.";
            default -> fixedMessage(failure.kind());
        };
    }

    private static String fixedMessage(ErrorKind kind) {
        return switch (kind) {
            case REQUEST_TOO_LARGE -> "The request body is too large.";
            case RATE_LIMITED -> "The upstream service is rate limited. Try again later.";
            case NO_AVAILABLE_INSTANCE -> "No instance is available to serve this request. Try again later.";
            case CONNECT_FAILED -> "The upstream service could not be reached.";
            case CONNECTION_LOST -> "The upstream service closed the connection before its answer was complete.";
            case INVALID_ANSWER -> "The upstream service gave an invalid answer.";
            case HEAD_TIMEOUT, IDLE_TIMEOUT -> "The upstream service did not answer in time.";
            case DEADLINE_EXCEEDED -> "The request took longer than its time limit.";
            case SHUTTING_DOWN -> "The service is shutting down. Try again later.";
            default -> "The request could not be processed.";
        };
    }

    /** Returns the refuser's own wish, within 1 to 60 seconds (clause A-4). */
    private static long retryAfterSeconds(GatewayException failure) {
        Duration wish = failure.retryAfter().orElse(DEFAULT_RETRY_AFTER);
        long roundedUp = wish.plusNanos(999_999_999).toSeconds();
        return Math.max(1, Math.min(roundedUp, MAX_RETRY_AFTER_SECONDS));
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
