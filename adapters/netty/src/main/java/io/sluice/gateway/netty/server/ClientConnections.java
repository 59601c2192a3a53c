package io.sluice.gateway.netty.server;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.host.Gatekeeper;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The clients' connections of a server: puts a handler on each that was accepted, and counts and ends them all. Safe for use by any number of threads. */
final class ClientConnections extends ChannelInitializer<SocketChannel> {
    private static final long POLL_NANOS = 5_000_000;

    private final NettyServerOptions options;
    private final RequestHandler handler;
    private final Gatekeeper gatekeeper;
    private final int maxRequestBytes;
    private final RequestMemory memory;
    private final Map<EventLoop, LoopConnections> byLoop = new ConcurrentHashMap<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final EntranceRules entrance;
    private final ConnectionLimit limit;
    private final AtomicInteger handshakes = new AtomicInteger();

    /**
     * Creates those of a server that begins.
     *
     * @param tls gives each connection its context; null = none speaks TLS
     */
    ClientConnections(NettyServerOptions options, RequestHandler handler, @Nullable Supplier<SslContext> tls) {
        this.options = options;
        this.handler = handler;
        this.gatekeeper = handler.gatekeeper();
        this.maxRequestBytes = handler.maxRequestBytes();
        this.memory = options.newMemory(maxRequestBytes);
        this.entrance = new EntranceRules(tls, options.proxyProtocol(), options.handshakeTimeout());
        this.limit = new ConnectionLimit(options.maxConnections());
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        LoopConnections siblings = byLoop.computeIfAbsent(channel.eventLoop(), this::newLoop);
        if (!limit.admits(channel, siblings)) {
            return;
        }
        if (!entrance.areNone()) {
            channel.pipeline().addLast(new Entrance(channel, siblings, entrance));
        }
        if (entrance.proxyProtocol()) {
            ProxyHeader.expectOn(channel);
        }
        channel.pipeline()
                .addLast(
                        new ClientConnection(channel, siblings, options, maxRequestBytes, memory, handler, gatekeeper));
    }

    /** Says with every response from now on that its connection ends; returns whether that is new. */
    boolean drain() {
        boolean isNew = draining.compareAndSet(false, true);
        if (isNew) {
            byLoop.values().forEach(LoopConnections::drain);
        }
        return isNew;
    }

    int size() {
        return sum(LoopConnections::size);
    }

    long requestBytes() {
        return memory.taken();
    }

    /** Ends all connections, each after the response that it is giving. */
    void retireAll() {
        byLoop.values().forEach(LoopConnections::retireAll);
    }

    /** Closes all connections, whatever they do. */
    void closeAll() {
        byLoop.values().forEach(LoopConnections::closeAll);
    }

    /** Waits until every request was answered, and every answer taken since a drain began; returns whether it was within {@code patience}. */
    boolean awaitAnswers(Duration patience) {
        return awaitNone(LoopConnections::unanswered, patience);
    }

    /** Waits until no connection is open; returns whether that was within {@code patience}. */
    boolean awaitEnd(Duration patience) {
        return awaitNone(LoopConnections::size, patience);
    }

    private LoopConnections newLoop(EventLoop loop) {
        Handshakes ofLoop = new Handshakes(handshakes, options.maxHandshakes());
        return new LoopConnections(loop, draining::get, Ticker.wallClock(), ofLoop);
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
        return byLoop.values().stream().mapToInt(count).sum();
    }

    @Override
    public String toString() {
        return "ClientConnections[" + size() + " open" + (draining.get() ? ", draining]" : "]");
    }
}
