package io.sluice.gateway.internal.answer;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.UpstreamError;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** An upstream's error answer, taken whole, so that it can still be the answer when everything after it has failed as well. */
public record BufferedResponse(int status, Headers headers, ByteBuffer body) {
    /** Error bodies are small; a larger one is not worth the memory while others are asked. */
    private static final int MAX_BYTES = 64 << 10;

    /** Reads an answer's body; the stage fails if it is too large, breaks, or is cancelled. */
    public static CompletionStage<BufferedResponse> read(GatewayResponse answer) {
        return answer.body()
                .readAllBytes(MAX_BYTES)
                .thenApply(bytes -> bytes.length == 0 && answer.status() == 429
                        ? withoutBody(answer)
                        : new BufferedResponse(answer.status(), answer.headers(), ByteBuffer.wrap(bytes)));
    }

    /** Returns what it says; of a body that is compressed, only its status. */
    public UpstreamError error() {
        return headers.contains("content-encoding") ? UpstreamError.ofStatus(status) : ErrorBody.read(status, body);
    }

    /** Returns what is left of an answer whose body could not be had: its status, and a body that says no more (section RT-8). */
    public static BufferedResponse withoutBody(GatewayResponse answer) {
        Headers.Builder headers =
                answer.headers().toBuilder().remove("content-encoding").set("content-type", "application/json");
        if (answer.status() == 429 && !answer.headers().contains("retry-after")) {
            headers.set("retry-after", "1");
        }
        return new BufferedResponse(answer.status(), headers.build(), LocalReplies.bodyForStatus(answer.status()));
    }
}
