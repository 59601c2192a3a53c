package io.sluice.examples.simulator;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The listening socket of one engine and its connections. Safe for use by many threads. */
final class EngineServer implements AutoCloseable {

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Engine engine;
    private final Channel listener;
    private volatile boolean closed;

    private EngineServer(Engine engine, IoThreads threads) {
        this.engine = engine;
        this.listener = listen(threads);
    }

    static EngineServer start(Engine engine, IoThreads threads) {
        return new EngineServer(engine, threads);
    }

    private Channel listen(IoThreads threads) {
        EngineOptions options = engine.options();
        ChannelFuture bound = new ServerBootstrap()
                .group(threads.group())
                .channel(threads.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new StrictRequestDecoder(), new Connection(engine, channel, EngineServer.this));
                    }
                })
                .bind(options.host(), options.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UncheckedIOException(
                    "engine " + options.name() + " cannot listen on " + options.host() + ":" + options.port(),
                    new IOException(bound.cause()));
        }
        return bound.channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Takes a connection in, or refuses it because the engine closes. */
    boolean opened(Connection connection) {
        connections.add(connection);
        return !closed;
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    boolean isClosed() {
        return closed;
    }

    int closeIdleConnections() {
        List<Connection> all = List.copyOf(connections);
        return (int) all.stream().filter(Connection::closeIfIdle).count();
    }

    @Override
    public void close() {
        closed = true;
        listener.close().awaitUninterruptibly();
        connections.forEach(Connection::close);
    }
}
