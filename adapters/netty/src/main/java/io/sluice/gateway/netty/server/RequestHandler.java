package io.sluice.gateway.netty.server;

import io.sluice.gateway.GatewayRequest;

/** Answers requests. Called on event loops, any number at a time; it must not block. */
@FunctionalInterface
public interface RequestHandler {
    /** Takes a request, whose body is there. */
    Reply handle(GatewayRequest request);
}
