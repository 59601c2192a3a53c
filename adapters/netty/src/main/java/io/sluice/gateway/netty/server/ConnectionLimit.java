package io.sluice.gateway.netty.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.socket.SocketChannel;
import io.sluice.gateway.spi.Ticker;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the connections of a server. Where there are as many as there may be, one on which nothing goes on gives way to a new one, so that many that only rest keep
 * nobody out; the new one is reset if there is none. Safe for use by all event loops.
 */
final class ConnectionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
    private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** What a connection may take of the heap, TLS included. */
    private static final long HEAP_BYTES = 32 * 1024;

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    /** When it was said last that there are too many. */
    private final AtomicLong warned = new AtomicLong(Ticker.system().nanos() - WARNING_NANOS);

    ConnectionLimit(int most) {
        this.most = most;
    }

    /** Returns as many as half of the process's files and the heap allow: a call needs a connection to an upstream as well. */
    static int usual() {
        return (int) Math.min(files() / 2, Runtime.getRuntime().maxMemory() / HEAP_BYTES);
    }

    /** Counts a connection that was accepted; returns whether it may stay, and closes it if not. */
    boolean admits(SocketChannel accepted, LoopConnections siblings) {
        if (open.incrementAndGet() > most) {
            warn();
            if (!siblings.makeRoom()) {
                open.decrementAndGet();
                Farewell.cut(accepted);
                return false;
            }
        }
        accepted.closeFuture().addListener(closed -> open.decrementAndGet());
        return true;
    }

    private void warn() {
        long now = Ticker.system().nanos();
        long before = warned.get();
        if (now - before >= WARNING_NANOS && warned.compareAndSet(before, now)) {
            LOG.warn("max-connections is reached ({}): connections at rest give way to new ones", most);
        }
    }

    private static long files() {
        try {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                    ? system.getMaxFileDescriptorCount()
                    : Integer.MAX_VALUE;
        } catch (LinkageError smallRuntime) {
            // A runtime image need not have that module.
            return Integer.MAX_VALUE;
        }
    }

    @Override
    public String toString() {
        return "ConnectionLimit[" + open + " of " + most + "]";
    }
}
