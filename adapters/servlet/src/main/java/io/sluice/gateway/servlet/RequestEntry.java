package io.sluice.gateway.servlet;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.Admission;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of one request by its head, and whether that lets it in. Filled by {@link #admit} before anybody else has it. */
final class RequestEntry {
    private static final Logger LOG = LoggerFactory.getLogger(RequestEntry.class);

    private final GatewayHandler handler;
    private final HttpServletRequest request;
    private Headers fields = Headers.empty();
    private Admission admission = Admission.granted();
    private Attributes attributes = Attributes.empty();

    RequestEntry(GatewayHandler handler, HttpServletRequest request) {
        this.handler = handler;
        this.request = request;
    }

    /** Returns the response to a request that does not come in; null if it does. */
    @Nullable
    GatewayResponse admit() {
        try {
            fields = RequestHeads.fields(request);
        } catch (IllegalArgumentException malformed) {
            return response(LocalReply.malformed());
        }
        try {
            admission = handler.gatekeeper()
                    .admit(request.getMethod(), RequestHeads.target(request), fields, RequestHeads.peer(request));
            if (admission.refusal() != null) {
                return admission.refusal();
            }
            fields = admission.headers(fields);
            attributes = admission.attributes().with(handler.attributes(request));
            return null;
        } catch (RuntimeException defect) {
            LOG.error("what the host knows of a request could not be told", defect);
            return response(LocalReply.internalError());
        }
    }

    /**
     * Returns the request as the gateway gets it.
     *
     * @throws IllegalArgumentException if it cannot be one
     */
    GatewayRequest request(ByteBuffer content) {
        return GatewayRequest.builder(request.getMethod(), RequestHeads.target(request))
                .headers(fields)
                .attributes(attributes)
                .body(content)
                .build();
    }

    /** Returns a reply of the host's own to this request. */
    GatewayResponse response(LocalReply reply) {
        return reply.toResponse(fields);
    }

    /** Returns a response as the gatekeeper wants it to go to the client. */
    GatewayResponse toClient(GatewayResponse response) {
        return admission.toClient(response);
    }

    @Override
    public String toString() {
        return "RequestEntry[" + admission + "]";
    }
}
