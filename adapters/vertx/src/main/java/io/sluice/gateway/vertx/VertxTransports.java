package io.sluice.gateway.vertx;

import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;

/** Transports on the event loops of Vert.x: a call that comes on one of them is carried on it, without a hand-off between threads. */
public final class VertxTransports {
    private VertxTransports() {}

    /**
     * Returns a new transport with the usual options.
     *
     * @param vertx whose event loops it runs on; they stay its own, and must outlive the transport, which the caller closes after the gateway
     */
    public static NettyHttpTransport on(Vertx vertx) {
        return on(vertx, NettyTransportOptions.defaults());
    }

    /**
     * Returns a new transport.
     *
     * @param vertx whose event loops it runs on; they stay its own, and must outlive the transport, which the caller closes after the gateway
     */
    public static NettyHttpTransport on(Vertx vertx, NettyTransportOptions options) {
        return new NettyHttpTransport(((VertxInternal) vertx).nettyEventLoopGroup(), options);
    }
}
