package io.sluice.gateway.internal;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** An upstream's error answer, taken whole, so that it can still be the answer when everything after it has failed as well. */
record HeldAnswer(int status, Headers headers, ByteBuffer body) {
    /** Error bodies are small; a larger one is not worth the memory while others are asked. */
    private static final int MAX_BYTES = 64 << 10;

    /** Reads an answer's body; the stage fails if it is too large, breaks, or is cancelled. */
    static CompletionStage<HeldAnswer> read(GatewayResponse answer) {
        return answer.body()
                .readAllBytes(MAX_BYTES)
                .thenApply(bytes -> new HeldAnswer(answer.status(), answer.headers(), ByteBuffer.wrap(bytes)));
    }

    /** Returns what is left of an answer whose body could not be had: its status, and a body that says no more. */
    static HeldAnswer withoutBody(GatewayResponse answer) {
        Headers headers = answer.headers().toBuilder()
                .remove("content-encoding")
                .set("content-type", "application/json")
                .build();
        return new HeldAnswer(answer.status(), headers, OwnAnswers.upstreamFailureBody());
    }
}
