package io.sluice.gateway.netty.transport;

import io.netty.util.concurrent.EventExecutor;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Ticker;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * A transport of HTTP/1.1 on Netty 4.1 or 4.2, with kept connections for each event loop.
 *
 * <p>An exchange that is started on an event loop runs on it, without a hand-off between threads, whether the transport was given that loop or not: a host whose
 * server runs on its own loops pays for none. Started elsewhere it runs on the next of the given loops in turn. Bodies are copied once, out of Netty's buffers
 * into buffers on the heap.
 *
 * <p>Safe for use by any number of threads. {@link #close} does not wait; what runs ends on its event loop.
 */
public final class NettyHttpTransport implements HttpTransport {
    private final OriginResolver resolver;
    private final Connector connector;
    private final LoopPools pools;

    /**
     * Creates a transport with the usual options.
     *
     * @param loops as in {@link #NettyHttpTransport(Iterable, NettyTransportOptions)}
     */
    public NettyHttpTransport(Iterable<? extends EventExecutor> loops) {
        this(loops, NettyTransportOptions.defaults());
    }

    /**
     * Creates a transport.
     *
     * @param loops where it runs: an {@code EventLoopGroup}, or any event loops, at least one; they stay the caller's, who shuts them down after the transport
     *     was closed
     * @throws IllegalArgumentException if they are not of epoll, io_uring, kqueue or NIO and the options have no channel factory for them
     */
    public NettyHttpTransport(Iterable<? extends EventExecutor> loops, NettyTransportOptions options) {
        UpstreamTls tls = new UpstreamTls(options, Ticker.system());
        this.resolver = new OriginResolver(options.addressLookup());
        this.connector = new Connector(resolver, tls, options);
        this.pools = new LoopPools(loops, connector, options);
    }

    @Override
    public HttpExchange start(ExchangeRequest request) {
        ConnectionPool pool = pools.take();
        NettyExchange exchange = new NettyExchange(request, pool.loop());
        if (pool.loop().inEventLoop()) {
            pool.start(exchange);
            return exchange;
        }
        try {
            pool.loop().execute(() -> pool.start(exchange));
        } catch (RejectedExecutionException loopsAreGone) {
            exchange.fail(ErrorKind.SHUTTING_DOWN, "the event loops were shut down", loopsAreGone);
        }
        return exchange;
    }

    /**
     * Returns {@code tls.ca_file} if the file holds no certificates in PEM, or if the options have a TLS context of the host's ({@link
     * NettyTransportOptions.Builder#tls}), and {@code proxy} if it is no {@code http} URL; a server name never. Reads the file.
     */
    @Override
    public Set<String> unsupported(Endpoint endpoint) {
        return connector.unsupported(endpoint.connection());
    }

    /** Returns the number of connections to upstreams that are open, at rest or in use. */
    public int connections() {
        return pools.connections();
    }

    @Override
    public void close() {
        resolver.close();
        pools.close();
    }

    @Override
    public String toString() {
        return "NettyHttpTransport[" + pools.loops() + " event loops, " + connections() + " connections]";
    }
}
