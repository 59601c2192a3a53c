package io.sluice.gateway.netty.server;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.host.Gatekeeper;
import java.util.Objects;

/** A handler that gets only what a gatekeeper lets in. */
final class GuardedHandler implements RequestHandler {
    private final RequestHandler handler;
    private final Gatekeeper gatekeeper;

    GuardedHandler(RequestHandler handler, Gatekeeper gatekeeper) {
        this.handler = handler;
        this.gatekeeper = Objects.requireNonNull(gatekeeper, "gatekeeper");
    }

    @Override
    public Reply handle(GatewayRequest request) {
        return handler.handle(request);
    }

    @Override
    public int maxRequestBytes() {
        return handler.maxRequestBytes();
    }

    @Override
    public Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    @Override
    public void draining() {
        handler.draining();
    }

    @Override
    public String toString() {
        return "GuardedHandler[" + handler + "]";
    }
}
