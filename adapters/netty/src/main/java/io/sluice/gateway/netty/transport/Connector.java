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
import io.sluice.gateway.spi.EndpointConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens sockets to upstreams. Safe for use by all event loops. */
final class Connector {
    /** As large as a record of TLS. A size that adapts itself shrinks between events and cuts the next one in two. */
    private static final int READ_BYTES = 16 * 1024;

    private final OriginResolver resolver;
    private final UpstreamTls tls;
    private final @Nullable ForwardProxy proxy;
    private final Duration addressRefresh;
    private final Duration timeout;
    private final int maxHeadBytes;
    private final @Nullable ChannelFactory<? extends SocketChannel> sockets;

    Connector(OriginResolver resolver, UpstreamTls tls, NettyTransportOptions options) {
        this.resolver = resolver;
        this.tls = tls;
        this.proxy = options.proxy();
        this.addressRefresh = options.addressRefresh();
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

    /** Returns a watch over the addresses of connections. */
    AddressWatch watch(EventLoop loop, Collection<UpstreamConnection> open) {
        return new AddressWatch(loop, resolver, addressRefresh.toNanos(), open);
    }

    /** Returns how often the addresses of names are looked up again. */
    Duration addressRefresh() {
        return addressRefresh;
    }

    /** Returns by name what is wanted of connections and can't be done; reads files. */
    Set<String> unsupported(EndpointConnection connection) {
        Set<String> names = connection.names();
        if (tls.canTrust(connection.caFile())) {
            names.remove("tls.ca_file");
        }
        names.remove("tls.server_name");
        if (ForwardProxy.find(connection.proxy()).isPresent()) {
            names.remove("proxy");
        }
        return names;
    }

    /**
     * Returns the way to a destination. Its own proxy stands in place of the transport's, for whatever is reached without that one, too.
     *
     * @throws IllegalArgumentException if its proxy is none
     */
    Hop hopTo(Destination destination) {
        String own = destination.connection().proxy();
        if (!own.isEmpty()) {
            return new Hop(
                    destination,
                    ForwardProxy.find(own)
                            .orElseThrow(() ->
                                    new IllegalArgumentException("its proxy (expected: " + ForwardProxy.URL + ")")));
        }
        return new Hop(destination, proxy != null && proxy.serves(destination.origin()) ? proxy : null);
    }

    CompletionStage<OriginResolver.Resolved> resolve(Hop hop) {
        String authorities = hop.destination().connection().caFile();
        return resolver.resolve(hop.first().host(), hop.origin().isSecure() ? () -> tls.load(authorities) : null);
    }

    /** Begins to connect to an address of the first hop, one of several that share the time there is. */
    ChannelFuture connect(ConnectionPool pool, Hop hop, OriginResolver.Resolved resolved, InetAddress address) {
        int candidates = resolved.addresses().size();
        int share = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis() / candidates));
        Peer peer = new Peer(resolved.name(), address);
        return pool.bootstrap()
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, share)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        ForwardProxy tunnel = hop.tunnel();
                        if (tunnel != null) {
                            channel.pipeline().addLast(newTunnel(channel, hop, tunnel));
                        } else if (resolved.tls() != null) {
                            channel.pipeline().addLast(tls.handler(channel, resolved.tls(), hop.destination()));
                        }
                        channel.pipeline().addLast(new UpstreamConnection(channel, pool, hop, peer, maxHeadBytes));
                    }
                })
                .connect(new InetSocketAddress(address, hop.first().port()));
    }

    /** Begins TLS on a connection whose tunnel stands. */
    void secure(SocketChannel channel, Hop hop, SslContext context) {
        channel.pipeline().addFirst(tls.handler(channel, context, hop.destination()));
    }

    private ProxyTunnel newTunnel(SocketChannel channel, Hop hop, ForwardProxy proxy) {
        return new ProxyTunnel(
                hop.origin(),
                proxy.authorization(),
                maxHeadBytes,
                channel.eventLoop().newPromise());
    }
}
