package io.sluice.gateway.netty.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/** A listening HTTP/1.1 server. Safe for use by any number of threads. */
public final class NettyServer implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final long UNSENT_BYTES = 32 * 1024;
    private static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final long POLL_NANOS = 5_000_000;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Channel listener;
    private final List<LoopConnections> connections;
    private final RequestMemory memory;
    private final AtomicBoolean draining;

    private NettyServer(
            Channel listener, List<LoopConnections> connections, RequestMemory memory, AtomicBoolean draining) {
        this.listener = listener;
        this.connections = connections;
        this.memory = memory;
        this.draining = draining;
    }

    /**
     * Begins to listen.
     *
     * @param loops where it runs; they stay the caller's
     * @param address where to listen; port 0 picks one
     * @param draining whether it is about to end; requests that come then are answered with {@code Connection: close}
     * @throws IOException if it can't listen there
     */
    public static NettyServer start(
            EventLoopGroup loops,
            InetSocketAddress address,
            NettyServerOptions options,
            RequestHandler handler,
            AtomicBoolean draining)
            throws IOException {
        Map<EventLoop, LoopConnections> byLoop = new HashMap<>();
        for (EventExecutor loop : loops) {
            byLoop.put((EventLoop) loop, new LoopConnections((EventLoop) loop, draining, Clock.systemUTC()));
        }
        RequestMemory memory = RequestMemory.of(options.maxRequestMemory());
        ChannelFuture bound = bootstrap(loops, new ClientInitializer(byLoop, options, memory, handler))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String where = address.getHostString() + ":" + address.getPort();
            throw new IOException("can't listen on " + where + ": " + reason(bound.cause()), bound.cause());
        }
        return new NettyServer(bound.channel(), List.copyOf(byLoop.values()), memory, draining);
    }

    /** Returns the address it listens on, with the port that was picked. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Returns the number of connections that are open. */
    public int connections() {
        return sum(LoopConnections::size);
    }

    /** Returns the number of bytes that the bodies of requests take that were not answered yet. */
    public long requestBytes() {
        return memory.taken();
    }

    /**
     * Stops accepting and lets go on what runs. Connections at rest stay open, so that what was sent on them is answered.
     *
     * @return whether every request was answered within {@code patience}
     */
    public boolean drain(Duration patience) {
        draining.set(true);
        listener.close().awaitUninterruptibly();
        return awaitNone(LoopConnections::unanswered, patience);
    }

    /** Ends a gateway, whose calls get an error that they have a second to pass on, and then all connections. */
    public void closeAfter(Gateway gateway) {
        draining.set(true);
        gateway.close();
        awaitNone(LoopConnections::unanswered, GRACE);
        close();
    }

    /** Ends all connections: those that are still being written to within a second, then the rest. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.forEach(LoopConnections::retireAll);
        if (!awaitNone(LoopConnections::size, GRACE)) {
            connections.forEach(LoopConnections::closeAll);
            awaitNone(LoopConnections::size, GRACE);
        }
    }

    private boolean awaitNone(ToIntFunction<LoopConnections> count, Duration patience) {
        long end = Ticker.system().nanos() + patience.toNanos();
        while (sum(count) > 0) {
            if (Ticker.system().nanos() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private int sum(ToIntFunction<LoopConnections> count) {
        return connections.stream().mapToInt(count).sum();
    }

    /** Says for people why it can't: an exception's text alone, unless it has none. */
    private static String reason(Throwable cause) {
        if (cause instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static ServerBootstrap bootstrap(EventLoopGroup loops, ClientInitializer clients) {
        return limitSendBuffers(new ServerBootstrap(), SocketIo.of(loops))
                .group(loops)
                .channel(SocketIo.of(loops).serverSocketClass())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                // A prompt is large, most else is small.
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(1024, 8192, 131_072))
                .childHandler(clients);
    }

    /** Keeps small what the kernel holds for a client and has not sent, so that a client that takes something is seen to. */
    private static ServerBootstrap limitSendBuffers(ServerBootstrap server, SocketIo io) {
        return io == SocketIo.EPOLL
                ? server.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
                : server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    }

    @Override
    public String toString() {
        return "NettyServer[" + listener.localAddress() + ", " + connections() + " connections]";
    }

    /** Puts a handler on each connection that was accepted. */
    private static final class ClientInitializer extends ChannelInitializer<SocketChannel> {
        private final Map<EventLoop, LoopConnections> byLoop;
        private final NettyServerOptions options;
        private final RequestMemory memory;
        private final RequestHandler handler;

        ClientInitializer(
                Map<EventLoop, LoopConnections> byLoop,
                NettyServerOptions options,
                RequestMemory memory,
                RequestHandler handler) {
            this.byLoop = byLoop;
            this.options = options;
            this.memory = memory;
            this.handler = handler;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            LoopConnections siblings = Objects.requireNonNull(byLoop.get(channel.eventLoop()));
            channel.pipeline().addLast(new ClientConnection(channel, siblings, options, memory, handler));
        }
    }
}
