package io.sluice.gateway.netty.server;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.Admission;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import io.sluice.gateway.netty.internal.http.RequestHead;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all connections of a server share: its limits, and what is done with a request, whichever way it came. Safe for use by any number of threads.
 *
 * @param maxRequestBytes the most that the body of a request may have
 * @param memory what the bodies and large heads of all requests take
 */
record RequestService(
        NettyServerOptions options,
        RequestHandler handler,
        Gatekeeper gatekeeper,
        int maxRequestBytes,
        RequestMemory memory) {
    private static final Logger LOG = LoggerFactory.getLogger(RequestService.class);

    static RequestService of(NettyServerOptions options, RequestHandler handler) {
        int maxRequestBytes = handler.maxRequestBytes();
        return new RequestService(
                options, handler, handler.gatekeeper(), maxRequestBytes, options.newMemory(maxRequestBytes));
    }

    /** Asks whether a request comes in. */
    Admission admit(RequestHead head, SocketAddress peer) {
        return gatekeeper.admit(head.method(), head.target(), head.headers(), peer);
    }

    /** Has a whole request handled. */
    Reply handle(RequestHead head, ByteBuffer content, Admission admission) {
        if (head.asksAboutServer()) {
            return Reply.of(HostReplies.serverOptions());
        }
        try {
            return handler.handle(GatewayRequest.builder(head.method(), head.target())
                    .headers(admission.headers(head.headers()))
                    .body(content)
                    .attributes(admission.attributes())
                    .build());
        } catch (RuntimeException defect) {
            LOG.error("A request failed by a defect", defect);
            return Reply.of(LocalReply.internalError().toResponse(head.headers()));
        }
    }

    /**
     * Returns the reply to a request that cannot be served.
     *
     * @param head null if it could not be read
     */
    Reply refuse(BadMessageException cause, @Nullable RequestHead head) {
        Headers fields = head == null ? Headers.empty() : head.headers();
        return Reply.of(HostReplies.refusal(cause.status(), cause.reason(), maxRequestBytes)
                .toResponse(fields));
    }

    @Override
    public String toString() {
        return "RequestService[" + options + ", " + handler + "]";
    }
}
