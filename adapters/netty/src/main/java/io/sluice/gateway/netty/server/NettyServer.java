package io.sluice.gateway.netty.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.netty.transport.SocketIo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A listening server of HTTP/1.1 and HTTP/2 on event loops of the host. It reads requests strictly, hands them to a {@link RequestHandler}, and relays responses with
 * back-pressure.
 *
 * <p>The end of a host is {@link #announceEnd}, some time later {@link #drain}, then {@link #closeAfter}: what runs is finished, and what has not finished by then gets an error and is cut.
 *
 * <p>Safe for use by any number of threads; methods that wait must not be called on an event loop.
 */
public final class NettyServer implements AutoCloseable {
    private static final long UNSENT_BYTES = 32 * 1024;
    private static final int SEND_BUFFER_BYTES = 128 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Channel listener;
    private final ClientConnections clients;
    private final RequestHandler handler;
    private final ServerTls.@Nullable Source tls;

    private NettyServer(
            Channel listener, ClientConnections clients, RequestHandler handler, ServerTls.@Nullable Source tls) {
        this.listener = listener;
        this.clients = clients;
        this.handler = handler;
        this.tls = tls;
    }

    /**
     * Begins to listen, and waits until it does.
     *
     * @param loops where it runs, those of a transport at best, so that a call stays on one loop; they stay the caller's, who shuts them down after the server was
     *     closed
     * @param address where to listen; port 0 picks one
     * @throws IllegalArgumentException if the loops are not of epoll, io_uring, kqueue or NIO and the options have no channel factory for them
     * @throws IOException if it can't listen there, or if files for TLS can't be used
     */
    public static NettyServer start(
            EventLoopGroup loops, InetSocketAddress address, NettyServerOptions options, RequestHandler handler)
            throws IOException {
        ServerTls.Source tls = options.tls() == null ? null : options.tls().open(options.protocols());
        ClientConnections clients = new ClientConnections(options, handler, tls == null ? null : tls.context());
        ChannelFuture bound =
                bootstrap(loops, options).childHandler(clients).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            if (tls != null) {
                tls.close();
            }
            String where = address.getHostString() + ":" + address.getPort();
            throw new IOException("can't listen on " + where + ": " + reason(bound.cause()), bound.cause());
        }
        return new NettyServer(bound.channel(), clients, handler, tls);
    }

    /** Returns the address it listens on, with the port that was picked. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Returns the number of connections that are open. */
    public int connections() {
        return clients.size();
    }

    /** Returns the number of bytes that the bodies and large heads of requests take that were not answered yet. */
    public long requestBytes() {
        return clients.requestBytes();
    }

    /**
     * Announces the end: the handler knows ({@link RequestHandler#draining}), and every response from now on is the last of its connection. Connections are still
     * accepted and requests served, so that a balancer has time to notice. Does not wait; may be called twice.
     */
    public void announceEnd() {
        beginDrain();
    }

    /**
     * Stops accepting and lets go on what runs. Connections at rest stay open: what comes on them is served, and answered with
     * {@code Connection: close}, or on HTTP/2 with the notice that the connection ends. Waits.
     *
     * @return whether every request was answered within {@code patience}, and its client's connection has taken the response
     */
    public boolean drain(Duration patience) {
        beginDrain();
        listener.close().awaitUninterruptibly();
        return clients.awaitAnswers(patience);
    }

    /** Ends a gateway, whose calls get an error that they have a second to pass on, and then all connections as {@link #close} does. Waits. */
    public void closeAfter(Gateway gateway) {
        beginDrain();
        if (clients.awaitAnswers(Duration.ZERO)) {
            letCallsEnd(gateway);
        }
        gateway.close();
        clients.awaitAnswers(GRACE);
        close();
    }

    /** A call may end a moment after its response was written; closed before, the gateway would take it for one that failed. */
    private static void letCallsEnd(Gateway gateway) {
        gateway.shutdown();
        try {
            gateway.awaitTermination(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops accepting and ends all connections: those that are still being written to within a second, then the rest. Waits. May be called twice. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        clients.retireAll();
        if (!clients.awaitEnd(GRACE)) {
            clients.closeAll();
            clients.awaitEnd(GRACE);
        }
        if (tls != null) {
            tls.close();
        }
    }

    private void beginDrain() {
        if (clients.drain()) {
            handler.draining();
        }
    }

    /** Says for people why it can't: an exception's text alone, unless it has none. */
    private static String reason(Throwable cause) {
        if (cause instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    @SuppressWarnings("deprecation") // the new name of the allocator option is not in Netty 4.1
    private static ServerBootstrap bootstrap(EventLoopGroup loops, NettyServerOptions options) {
        ServerBootstrap server = new ServerBootstrap().group(loops);
        ChannelFactory<? extends ServerSocketChannel> sockets = options.channelFactory();
        if (sockets != null) {
            server.channelFactory(sockets).childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
        } else {
            SocketIo io = SocketIo.of(loops);
            limitSendBuffers(server.channel(io.serverSocketClass()), io);
        }
        return server.option(ChannelOption.SO_BACKLOG, options.acceptBacklog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.AUTO_READ, false)
                // A prompt is large, most else is small.
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(1024, 8192, 131_072));
    }

    /** Keeps small what the kernel holds for a client and has not sent, so that a client that takes something is seen to. */
    private static void limitSendBuffers(ServerBootstrap server, SocketIo io) {
        io.unsentLimit()
                .ifPresentOrElse(
                        limit -> server.childOption(limit, UNSENT_BYTES),
                        () -> server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES));
    }

    @Override
    public String toString() {
        return "NettyServer[" + listener.localAddress() + ", " + connections() + " connections]";
    }
}
