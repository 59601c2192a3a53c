package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.RequestIds;
import io.sluice.gateway.internal.request.CallFacts;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The answers that the gateway makes itself (section RT-8): errors in the shape of the OpenAI API, whose texts tell
 * the client what it can know, and nothing of upstreams, keys or our code (clause RT-A-3).
 */
public final class LocalReplies {
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(60);
    private static final int MAX_SHOWN = 200;

    private LocalReplies() {}

    /** Returns an answer with what was asked for. */
    public static GatewayResponse json(String json, CallFacts call) {
        Headers headers = Headers.of("content-type", "application/json", RequestIds.HEADER, call.requestId());
        return new GatewayResponse(200, headers, Body.of(json.getBytes(UTF_8)));
    }

    /** Returns the answer to a request that cannot be routed, which says what is wrong with it. */
    public static GatewayResponse forRefusal(GatewayException refusal, CallFacts call) {
        return switch (refusal.kind()) {
            case INVALID_REQUEST, DUPLICATE_MEMBER ->
                answer(refusal, call, "Invalid request: " + refusal.getMessage() + ".");
            default -> forFailure(refusal, call);
        };
    }

    /** Returns the answer to a call that failed before anything was passed on: by fixed texts, since any plug-in may have failed it. */
    public static GatewayResponse forFailure(GatewayException failure, CallFacts call) {
        return switch (failure.kind()) {
            case MODEL_NOT_FOUND -> answer(failure, call, "The model `" + shown(call.model()) + "` does not exist.");
            default -> answer(failure, call, fixedMessage(failure.kind()));
        };
    }

    /** Returns an error body for an upstream's error status of which nothing more is known. */
    static ByteBuffer bodyForStatus(int status) {
        ErrorKind kind = status == 429 ? ErrorKind.RATE_LIMITED : ErrorKind.UPSTREAM_FAILURE;
        return ByteBuffer.wrap(reply(kind, fixedMessage(kind)).toJson().getBytes(UTF_8));
    }

    /**
     * Returns the event that ends a stream which broke, with the blank line that ends it. Its code is always the same (clause RT-A-2), its
     * message tells why.
     */
    public static String brokenStreamEvent(ErrorKind kind) {
        String error = reply(ErrorKind.CONNECTION_LOST, fixedMessage(kind)).toJson();
        return "event: error\ndata: " + error + "\n\n";
    }

    private static GatewayResponse answer(GatewayException failure, CallFacts call, String message) {
        ErrorKind kind = failure.kind();
        LocalReply reply = reply(kind, message);
        if (kind.status() == 429 || kind.status() == 503) {
            reply = reply.retryAfter(retryAfter(failure));
        }
        if (kind == ErrorKind.METHOD_NOT_ALLOWED) {
            reply = reply.with("allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        } else if (kind == ErrorKind.UNSUPPORTED_MEDIA_TYPE) {
            reply = reply.with("accept-encoding", "gzip, deflate");
        }
        return reply.toResponse(call.requestId());
    }

    private static LocalReply reply(ErrorKind kind, String message) {
        return LocalReply.of(kind.status(), kind.code(), message);
    }

    private static String fixedMessage(ErrorKind kind) {
        return switch (kind) {
            case INVALID_REQUEST, DUPLICATE_MEMBER -> "The request is invalid.";
            case METHOD_NOT_ALLOWED -> "The method is not allowed.";
            case UNSUPPORTED_MEDIA_TYPE -> "The content encoding of the request cannot be read.";
            case NOT_SUPPORTED -> "WebSockets are not supported.";
            case REQUEST_TOO_LARGE -> "The request body is too large.";
            case RATE_LIMITED -> "The upstream service is rate limited. Try again later.";
            case NO_AVAILABLE_INSTANCE -> "No instance is available to serve this request. Try again later.";
            case CONNECT_FAILED -> "The upstream service could not be reached.";
            case CREDENTIAL_UNAVAILABLE -> "The upstream service could not be asked.";
            case CONNECTION_LOST -> "The upstream service closed the connection before its answer was complete.";
            case UPSTREAM_FAILURE -> "The upstream service failed.";
            case INVALID_RESPONSE -> "The upstream service gave an invalid answer.";
            case HEAD_TIMEOUT, FIRST_CONTENT_TIMEOUT, IDLE_TIMEOUT -> "The upstream service did not answer in time.";
            case DEADLINE_EXCEEDED -> "The request took longer than its time limit.";
            case SHUTTING_DOWN -> "The service is shutting down. Try again later.";
            default -> "The request could not be processed.";
        };
    }

    /** Returns the beginning of a text of the client's, which may be as long as its request. */
    private static String shown(String text) {
        if (text.length() <= MAX_SHOWN) {
            return text;
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_SHOWN - 1));
        return text.substring(0, splitsPair ? MAX_SHOWN - 1 : MAX_SHOWN) + "…";
    }

    /** Returns when to come again, as the refuser says, within 1 to 60 seconds (clause RT-A-4). */
    private static Duration retryAfter(GatewayException failure) {
        Duration asked = failure.retryAfter().orElse(DEFAULT_RETRY_AFTER);
        return asked.compareTo(MAX_RETRY_AFTER) < 0 ? asked : MAX_RETRY_AFTER;
    }

    /** Returns a message as a JSON string: this text, or, if it is empty, the one for a failure of this kind. */
    static String quotedOr(String text, ErrorKind kind) {
        String message = text.isEmpty() ? fixedMessage(kind) : text;
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(message)) + '"';
    }
}
