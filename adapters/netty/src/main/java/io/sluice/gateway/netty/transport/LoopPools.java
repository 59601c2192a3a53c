package io.sluice.gateway.netty.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The pools of all event loops that a transport runs on: those that it was given, and any other that it was called on. Safe for use by any number of threads.
 */
final class LoopPools {
    private final Connector connector;
    private final NettyTransportOptions options;

    /** Those of the loops that were given, which calls of other threads take in turn. */
    private final List<ConnectionPool> given = new ArrayList<>();

    private final Map<EventExecutor, ConnectionPool> all = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean closed;

    LoopPools(Iterable<? extends EventExecutor> loops, Connector connector, NettyTransportOptions options) {
        this.connector = connector;
        this.options = options;
        for (EventExecutor executor : loops) {
            if (!(executor instanceof EventLoop loop) || !connector.serves(loop)) {
                throw new IllegalArgumentException(
                        "loops: " + executor.getClass().getName()
                                + " (expected: event loops of epoll, io_uring, kqueue or NIO, or a channelFactory for them)");
            }
            given.add(poolOf(loop));
        }
        if (given.isEmpty()) {
            throw new IllegalArgumentException("loops: none (expected: at least one)");
        }
    }

    /** Returns the pool of the event loop that calls, else the next one in turn. */
    ConnectionPool take() {
        ConnectionPool own = ofCaller();
        return own != null ? own : given.get((next.getAndIncrement() & Integer.MAX_VALUE) % given.size());
    }

    int connections() {
        return all.values().stream().mapToInt(ConnectionPool::size).sum();
    }

    int loops() {
        return all.size();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        all.values().forEach(LoopPools::close);
    }

    /**
     * Returns the pool of the event loop that calls, or null if none does. Netty knows the loop of each thread, so that it may be one of a group that was never
     * named here, at the price of one look into a table.
     */
    private @Nullable ConnectionPool ofCaller() {
        EventExecutor current = ThreadExecutorMap.currentExecutor();
        if (current == null || !current.inEventLoop()) {
            return null;
        }
        ConnectionPool known = all.get(current);
        if (known != null) {
            return known;
        }
        return current instanceof EventLoop loop && connector.serves(loop) ? poolOf(loop) : null;
    }

    private ConnectionPool poolOf(EventLoop loop) {
        // A group of the host may end before the transport does.
        all.keySet().removeIf(EventExecutor::isTerminated);
        ConnectionPool pool = all.computeIfAbsent(loop, unknown -> new ConnectionPool(loop, connector, options));
        if (closed) {
            close(pool);
        }
        return pool;
    }

    private static void close(ConnectionPool pool) {
        try {
            pool.loop().execute(pool::close);
        } catch (RejectedExecutionException loopsAreGone) {
            // Its connections are gone with it.
        }
    }

    @Override
    public String toString() {
        return "LoopPools[" + all.size() + " event loops]";
    }
}
