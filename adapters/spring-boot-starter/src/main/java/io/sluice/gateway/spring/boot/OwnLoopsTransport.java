package io.sluice.gateway.spring.boot;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The transport on Netty of an application whose server has no event loops: on loops of its own, one for each processor. Safe for use by any number of threads. */
final class OwnLoopsTransport implements HttpTransport {
    private final EventLoopGroup loops;
    private final NettyHttpTransport transport;

    OwnLoopsTransport(NettyTransportOptions options) {
        this.loops = SocketIo.best().newLoops(Runtime.getRuntime().availableProcessors());
        this.transport = new NettyHttpTransport(loops, options);
    }

    @Override
    public HttpExchange start(ExchangeRequest request) {
        return transport.start(request);
    }

    @Override
    public Set<String> unsupported(Endpoint endpoint) {
        return transport.unsupported(endpoint);
    }

    /** Does not wait for the loops to end. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    public void close() {
        transport.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Override
    public String toString() {
        return transport.toString();
    }
}
