package io.sluice.gateway.host;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.LocalReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a host answers that is no call: probes, metrics and the pages of operators. {@code gateway-operations} has those that every host wants.
 *
 * <p>Called on event loops, any number at a time: an implementation does not block, and is safe for use by any number of threads.
 */
@FunctionalInterface
public interface Pages {
    /**
     * Returns the response to a request, which may still be under way. A body that nobody wants any more is cancelled by the server, also if its client left.
     *
     * @param request whole: its body has come
     * @return not null; if it fails the client gets status 500
     */
    CompletionStage<GatewayResponse> respond(GatewayRequest request);

    /** Called when the host's end begins: probes say so from now on. By default does nothing. Requests may still come. */
    default void draining() {}

    /** Returns those of a host without pages: every request gets 404. */
    static Pages none() {
        return request -> CompletableFuture.completedStage(
                LocalReply.notFound(request.method(), request.path()).toResponse(request.headers()));
    }
}
