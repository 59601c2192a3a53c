package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.RequestIds;
import io.sluice.gateway.host.Admission;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A response whose body nobody has begun to read.
 *
 * @param call what it is the response of; null if the host replies itself
 * @param refused the request, if it was refused while its body came
 */
record HeldResponse(
        GatewayResponse response,
        @Nullable GatewayCall call,
        @Nullable BodyCollector refused) {
    static HeldResponse of(GatewayCall call, GatewayResponse response) {
        return new HeldResponse(response, call, null);
    }

    static HeldResponse of(GatewayResponse reply) {
        return new HeldResponse(reply, null, null);
    }

    static HeldResponse refusing(BodyCollector request, GatewayResponse reply) {
        return new HeldResponse(reply, null, request);
    }

    /** Returns the same as the gatekeeper wants it to go to the client. */
    HeldResponse toClient(Admission admission) {
        return new HeldResponse(admission.toClient(response), call, refused);
    }

    /** Returns the id of the call, for logs. */
    String requestId() {
        String id = call == null ? response.headers().first(RequestIds.HEADER) : call.requestId();
        return id == null ? "" : id;
    }

    /** Notes that the client has taken bytes. */
    void clientProgress() {
        if (call != null) {
            call.clientProgress();
        }
    }

    /** Ends the call, if it has not ended. May be called twice. */
    void cancel(String reason) {
        if (call != null) {
            call.cancel(reason);
        }
        response.body().cancel(new CancellationException(reason));
        if (refused != null) {
            refused.cancel();
        }
    }

    /** Returns what completes when the connection may be closed. */
    Mono<Void> readOn() {
        return refused == null ? Mono.empty() : refused.discarded();
    }
}
