package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/**
 * Transports on the event loops of a Reactor Netty server. A call then runs on the loop of its client's connection, from the request's first byte to the response's
 * last, without a hand-off between threads.
 */
public final class ReactorNettyTransports {
    private ReactorNettyTransports() {}

    /**
     * Returns a new transport on the loops of a Spring application's server.
     *
     * @param resources the bean of that name, which has the loops; it is closed after the transport
     * @throws IllegalStateException if it was not started
     */
    public static NettyHttpTransport on(ReactorResourceFactory resources, NettyTransportOptions options) {
        return on(resources.getLoopResources(), options);
    }

    /**
     * Returns a new transport on the loops of a server.
     *
     * @param loops given to the server by {@code HttpServer.runOn}, or {@code HttpResources.get()} if it was given none; they stay the caller's, to be disposed of after the
     *     transport was closed
     */
    public static NettyHttpTransport on(LoopResources loops, NettyTransportOptions options) {
        return new NettyHttpTransport(loops.onServer(LoopResources.DEFAULT_NATIVE), options);
    }
}
