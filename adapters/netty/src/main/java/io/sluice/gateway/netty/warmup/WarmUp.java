package io.sluice.gateway.netty.warmup;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.server.NettyServer;
import io.sluice.gateway.netty.server.NettyServerOptions;
import io.sluice.gateway.netty.server.RequestHandler;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.spi.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that a host makes to itself after its start, so that its code is loaded, compiled and knows what it does when the first users come: through a server like
 * its own and a {@link Rehearsal} of its own, to an engine on loopback, and never to anybody else's. It ends when the calls have become as fast as they get, when
 * its time is over, when the host ends, or when nothing works; the latter is a warning and no more. What users ask meanwhile is served.
 *
 * <p>Safe for use by any number of threads.
 */
public final class WarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final InetSocketAddress ANYWHERE_ON_LOOPBACK =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final EventLoopGroup loops;
    private final NettyServerOptions options;
    private final Rehearsal.Factory factory;
    private final Ticker ticker = Ticker.system();
    private final long begin = ticker.nanos();
    private final long limitNanos;
    private final Thread thread = new Thread(this::run, "warm-up");
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private volatile boolean running;
    private volatile @Nullable String failure;

    private WarmUp(EventLoopGroup loops, Duration limit, NettyServerOptions options, Rehearsal.Factory factory) {
        this.loops = Objects.requireNonNull(loops, "loops");
        this.limitNanos = limit.toNanos();
        this.options = Objects.requireNonNull(options, "options");
        this.factory = Objects.requireNonNull(factory, "factory");
        this.running = limitNanos > 0;
    }

    /**
     * Begins to warm up, on a thread of its own, and does not wait.
     *
     * @param loops those of the host; they stay the caller's, who closes this before they are shut down
     * @param limit the most time that it may take; zero = there is none to be done
     * @param options those of the host's server
     * @param factory makes what is exercised
     */
    public static WarmUp start(
            EventLoopGroup loops, Duration limit, NettyServerOptions options, Rehearsal.Factory factory) {
        WarmUp warmUp = new WarmUp(loops, limit, options, factory);
        if (warmUp.running) {
            warmUp.thread.setDaemon(true);
            warmUp.thread.start();
        }
        return warmUp;
    }

    /** Returns whether it has still to do, for a page that tells whether the host is ready. */
    public boolean isRunning() {
        return running;
    }

    /** Returns what went wrong so far; empty if nothing did. It is logged, too, and no reason to do without the host. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Ends it, if it runs, and what was made for it. Waits. May be called twice. */
    @Override
    public void close() {
        stop.complete(null);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (NettyServer engine = listen(new WarmUpEngine(loops), NettyServerOptions.defaults());
                Rehearsal rehearsal = factory.open(originOf(engine))) {
            RequestHandler handler = rehearsal.handler();
            try (NettyServer front = listen(handler, options);
                    NettyHttpTransport client = new NettyHttpTransport(loops)) {
                repeat(new WarmUpRun(originOf(front), client, loopCount(), handler.maxRequestBytes(), ticker));
            } finally {
                running = false;
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failed(e.toString());
        } finally {
            running = false;
        }
    }

    private void repeat(WarmUpRun run) throws InterruptedException {
        run.untilSettled(begin + limitNanos, stop);
        if (run.failure() != null && !stop.isDone()) {
            failed(run.failure());
        }
        LOG.info("{} after {} ms", run, (ticker.nanos() - begin) / 1_000_000);
    }

    private void failed(String how) {
        failure = how;
        LOG.warn("the host was not warmed up as it should: {}", how);
    }

    private NettyServer listen(RequestHandler handler, NettyServerOptions serverOptions) throws IOException {
        return NettyServer.start(loops, ANYWHERE_ON_LOOPBACK, serverOptions, handler);
    }

    private static Origin originOf(NettyServer server) {
        InetSocketAddress address = server.address();
        return Origin.of("http", address.getAddress().getHostAddress(), address.getPort());
    }

    private int loopCount() {
        int count = 0;
        for (EventExecutor ignored : loops) {
            count++;
        }
        return count;
    }

    @Override
    public String toString() {
        return "WarmUp[" + (running ? "running" : "done") + "]";
    }
}
