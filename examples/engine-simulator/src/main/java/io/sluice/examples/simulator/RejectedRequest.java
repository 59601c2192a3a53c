package io.sluice.examples.simulator;

import org.jspecify.annotations.Nullable;

/** Ends the handling of a request with an error answer. */
final class RejectedRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    RejectedRequest(int status, String message, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.answer = OpenAiError.of(status, message, param, code);
    }

    /** Returns a rejection of a request that breaks a rule of the API. */
    static RejectedRequest invalid(String message, @Nullable String param) {
        return new RejectedRequest(400, message, param, "invalid_request");
    }

    Answer answer() {
        return answer;
    }
}
