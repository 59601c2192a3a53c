package io.sluice.gateway.routing.together;

import io.sluice.gateway.routing.together.Wire.Format;
import java.util.Locale;

/** What clients ask: the kinds of requests of sections RT-8 and RT-11, and what the clauses say of each before any upstream is asked. */
enum Ask {
    CHAT("POST", "/v1/chat/completions", Format.CHAT, 0),
    COMPLETION("POST", "/v1/completions", Format.COMPLETION, 0),
    RESPONSE("POST", "/v1/responses", Format.RESPONSE, 0),
    MESSAGE("POST", "/v1/messages", Format.MESSAGE, 0),
    EMBEDDING("POST", "/v1/embeddings", Format.PLAIN, 0),
    /** A JSON object of a path that nobody knows. */
    UNKNOWN_PATH("POST", "/v1/things", Format.PLAIN, 0),
    /** No body at all. */
    CANCEL("POST", "/v1/responses/resp_1/cancel", Format.PLAIN, 0),
    LIST("GET", "/v1/files?limit=2", Format.PLAIN, 0),
    DELETE("DELETE", "/v1/files/file-1", Format.PLAIN, 0),
    MULTIPART("POST", "/v1/files", Format.PLAIN, 0),
    ARRAY("POST", "/v1/batches", Format.PLAIN, 0),
    TEXT("POST", "/v1/audio/speech", Format.PLAIN, 0),
    GZIP("POST", "/v1/chat/completions", Format.CHAT, 0),
    /** Not a JSON object, where one must be. */
    BROKEN("POST", "/v1/chat/completions", Format.CHAT, 400),
    ARRAY_CHAT("POST", "/v1/chat/completions", Format.CHAT, 400),
    EMPTY_CHAT("POST", "/v1/chat/completions", Format.CHAT, 400),
    TWO_MODELS("POST", "/v1/chat/completions", Format.CHAT, 400),
    MODEL_NUMBER("POST", "/v1/chat/completions", Format.CHAT, 400),
    DOTS("POST", "/v1/..;/admin", Format.PLAIN, 400),
    ENCODED_DOTS("GET", "/v1/%2e%2e/admin", Format.PLAIN, 400),
    BROKEN_GZIP("POST", "/v1/chat/completions", Format.CHAT, 400),
    BROTLI("POST", "/v1/chat/completions", Format.CHAT, 415),
    TRACE("TRACE", "/v1/models", Format.PLAIN, 405),
    UPGRADE("GET", "/v1/realtime", Format.PLAIN, 501);

    final String method;
    final String target;
    final Format format;

    /** The status that the gateway answers by itself; 0 if an upstream is asked. */
    final int refusal;

    Ask(String method, String target, Format format, int refusal) {
        this.method = method;
        this.target = target;
        this.format = format;
        this.refusal = refusal;
    }

    static Ask of(Word call) {
        return valueOf(call.name().toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether the model of a request is read from its body. */
    boolean namesModel() {
        return switch (this) {
            case CHAT, COMPLETION, RESPONSE, MESSAGE, EMBEDDING, UNKNOWN_PATH, MULTIPART, GZIP -> true;
            default -> false;
        };
    }

    /** Returns whether it asks for something that an upstream has made before. */
    boolean isOnStoredThing() {
        return this == CANCEL || this == DELETE;
    }

    /** Returns whether its answer is a stream if the client wants one. */
    boolean mayStream() {
        return format != Format.PLAIN && refusal == 0;
    }
}
