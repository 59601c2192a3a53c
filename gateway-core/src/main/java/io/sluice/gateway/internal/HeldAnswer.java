package io.sluice.gateway.internal;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.util.concurrent.CompletionStage;

/** An upstream's error answer, taken whole, so that it can still be the answer when everything after it has failed as well. */
record HeldAnswer(int status, Headers headers, byte[] body) {
    /** Error bodies are small; a larger one is not worth the memory while others are asked. */
    private static final int MAX_BYTES = 64 << 10;

    /** Reads an answer's body; the stage fails if it is too large, breaks, or is cancelled. */
    static CompletionStage<HeldAnswer> read(GatewayResponse answer) {
        return answer.body().readAllBytes(MAX_BYTES).thenApply(bytes -> new HeldAnswer(answer.status(), answer.headers(), bytes));
    }

    /** Returns the answer as it came. */
    GatewayResponse toResponse() {
        return new GatewayResponse(status, headers, Body.of(body));
    }
}
