package io.sluice.gateway.netty.server;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The answer to a request, which may still be under way. */
public final class Reply {
    private final CompletionStage<GatewayResponse> response;
    private final @Nullable GatewayCall call;

    private Reply(CompletionStage<GatewayResponse> response, @Nullable GatewayCall call) {
        this.response = response;
        this.call = call;
    }

    /** Returns the answer that a call gives. */
    public static Reply of(GatewayCall call) {
        return new Reply(call.response(), call);
    }

    /** Returns an answer that is there. */
    public static Reply of(GatewayResponse response) {
        return new Reply(CompletableFuture.completedStage(response), null);
    }

    /** Returns an answer that is being made. */
    public static Reply of(CompletionStage<GatewayResponse> response) {
        return new Reply(response, null);
    }

    CompletionStage<GatewayResponse> response() {
        return response;
    }

    /** Notes that the client has taken bytes of the answer. */
    void clientProgress() {
        if (call != null) {
            call.clientProgress();
        }
    }

    /** Called when nobody wants the answer any more. */
    void cancel(String reason) {
        if (call != null) {
            call.cancel(reason);
        }
    }
}
