package io.sluice.gateway.netty.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A transport of HTTP/1.1 on Netty, with kept connections for each event loop.
 *
 * <p>An exchange that is started on one of the event loops runs on it, without a hand-off between threads: a host whose server uses
 * the same loops pays for none. Started elsewhere it runs on the next loop in turn. Bodies are copied once, out of Netty's buffers
 * into buffers on the heap.
 *
 * <p>Safe for use by any number of threads. {@link #close} does not wait; what runs ends on its event loop.
 */
public final class NettyHttpTransport implements HttpTransport {
    private final OriginResolver resolver;
    private final ConnectionPool[] pools;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Creates a transport.
     *
     * @param loops where it runs; they stay the caller's, who shuts them down after the transport was closed
     */
    public NettyHttpTransport(EventLoopGroup loops, TransportOptions options) {
        this.resolver = new OriginResolver(options.tls());
        Connector connector = new Connector(SocketIo.of(loops), resolver, options);
        List<ConnectionPool> all = new ArrayList<>();
        for (EventExecutor loop : loops) {
            all.add(new ConnectionPool((EventLoop) loop, connector, options));
        }
        this.pools = all.toArray(new ConnectionPool[0]);
    }

    @Override
    public HttpExchange start(ExchangeRequest request) {
        ConnectionPool pool = pool();
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

    /** Returns the number of connections to upstreams that are open, at rest or in use. */
    public int connections() {
        return Arrays.stream(pools).mapToInt(ConnectionPool::size).sum();
    }

    @Override
    public void close() {
        resolver.close();
        for (ConnectionPool pool : pools) {
            try {
                pool.loop().execute(pool::close);
            } catch (RejectedExecutionException loopsAreGone) {
                // Its connections are gone with it.
            }
        }
    }

    /** Returns the pool of the event loop that calls, else the next one in turn. */
    private ConnectionPool pool() {
        for (ConnectionPool pool : pools) {
            if (pool.loop().inEventLoop()) {
                return pool;
            }
        }
        return pools[(next.getAndIncrement() & Integer.MAX_VALUE) % pools.length];
    }

    @Override
    public String toString() {
        return "NettyHttpTransport[" + pools.length + " event loops]";
    }
}
