package io.sluice.examples.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Errors in the shape of the OpenAI API. */
final class OpenAiError {

    private OpenAiError() {}

    /** Returns an answer that tells an error; the type follows from the status. */
    static Answer of(int status, String message, @Nullable String param, @Nullable String code) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message)
                .put("type", type(status))
                .put("param", param)
                .put("code", code);
        return Answer.json(status, body);
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    }
}
