package io.sluice.gateway.netty.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.sluice.gateway.Origin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens sockets to upstreams. Safe for use by all event loops. */
final class Connector {
    /** As large as a record of TLS. A size that adapts itself shrinks between events and cuts the next one in two. */
    private static final int READ_BYTES = 16 * 1024;

    private static final long CLOSE_NOTIFY_MILLIS = 500;

    private final OriginResolver resolver;
    private final Duration timeout;
    private final int maxHeadBytes;
    private final @Nullable ChannelFactory<? extends SocketChannel> sockets;

    Connector(OriginResolver resolver, NettyTransportOptions options) {
        this.resolver = resolver;
        this.timeout = options.connectTimeout();
        this.maxHeadBytes = options.maxHeadBytes();
        this.sockets = options.channelFactory();
    }

    /** Returns whether sockets can be made that an event loop serves. */
    boolean serves(EventLoop loop) {
        return sockets != null || SocketIo.find(loop).isPresent();
    }

    /** Returns what all connections of an event loop have in common. */
    @SuppressWarnings("deprecation") // the new name of the allocator option is not in Netty 4.1
    Bootstrap bootstrap(EventLoop loop) {
        Bootstrap common = new Bootstrap();
        if (sockets != null) {
            common.channelFactory(sockets);
        } else {
            common.channel(SocketIo.of(loop).socketClass());
        }
        return common.group(loop)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.AUTO_READ, false)
                // A write that fails must not close what an early answer may still be read from.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
    }

    /** Returns how long making a connection may take. */
    Duration timeout() {
        return timeout;
    }

    /** Returns whether the transport has ended. */
    boolean isClosed() {
        return resolver.isClosed();
    }

    CompletionStage<OriginResolver.Resolved> resolve(Origin origin) {
        return resolver.resolve(origin);
    }

    /** Begins to connect to an address of the origin, one of {@code candidates} that share the time there is. */
    ChannelFuture connect(
            ConnectionPool pool, Origin origin, InetAddress address, int candidates, @Nullable SslContext tls) {
        int share = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis() / candidates));
        return pool.bootstrap()
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, share)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tlsHandler(channel, tls, origin));
                        }
                        channel.pipeline().addLast(new UpstreamConnection(channel, pool, origin, maxHeadBytes));
                    }
                })
                .connect(new InetSocketAddress(address, origin.port()));
    }

    private SslHandler tlsHandler(SocketChannel channel, SslContext tls, Origin origin) {
        SslHandler handler = tls.newHandler(channel.alloc(), origin.host(), origin.port());
        var parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        return handler;
    }
}
