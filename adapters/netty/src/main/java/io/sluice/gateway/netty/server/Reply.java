package io.sluice.gateway.netty.server;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The response to a request, which may still be under way. Immutable; the server that gets it subscribes to the response's body once. */
public final class Reply {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    private final CompletionStage<GatewayResponse> response;
    private final @Nullable GatewayCall call;

    private Reply(CompletionStage<GatewayResponse> response, @Nullable GatewayCall call) {
        this.response = response;
        this.call = call;
    }

    /** Returns the response of a call, which is cancelled if the client leaves and learns what the client takes. */
    public static Reply of(GatewayCall call) {
        return new Reply(call.response(), call);
    }

    /** Returns a response that is there. */
    public static Reply of(GatewayResponse response) {
        return new Reply(CompletableFuture.completedStage(response), null);
    }

    /** Returns a response that is being made; if that fails the client gets status 500. Its body is cancelled if the client leaves. */
    public static Reply of(CompletionStage<GatewayResponse> response) {
        return new Reply(response.exceptionally(Reply::failed), null);
    }

    private static GatewayResponse failed(Throwable defect) {
        LOG.error("A request failed by a defect", defect);
        return LocalReply.internalError().toResponse(Headers.empty());
    }

    CompletionStage<GatewayResponse> response() {
        return response;
    }

    /** Notes that the client has taken bytes of the response. */
    void clientProgress() {
        if (call != null) {
            call.clientProgress();
        }
    }

    /** Called when nobody wants the response any more. */
    void cancel(String reason) {
        if (call != null) {
            call.cancel(reason);
        }
    }

    @Override
    public String toString() {
        return "Reply[" + (call == null ? response : call) + "]";
    }
}
