package io.sluice.gateway.netty.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.gateway.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a connection to an origin needs: the addresses of its name, and what to trust for TLS. The platform's resolver and
 * the loading of authorities block, so they run on threads of their own. The JVM caches the addresses.
 */
final class OriginResolver implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int QUEUE = 10_000;

    private final ThreadPoolExecutor threads;
    private volatile @Nullable SslContext tls;

    /**
     * Creates a resolver.
     *
     * @param tls what to trust; null = the JVM's authorities, loaded when they are needed first
     */
    OriginResolver(@Nullable SslContext tls) {
        this.tls = tls;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                new DefaultThreadFactory("sluice-resolver", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** What a connection needs. The TLS context is null for plain HTTP. */
    record Resolved(List<InetAddress> addresses, @Nullable SslContext tls) {}

    /** Resolves an origin; fails with {@link IOException}. */
    CompletionStage<Resolved> resolve(Origin origin) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(origin.host());
        if (address != null && !origin.isSecure()) {
            return CompletableFuture.completedStage(new Resolved(List.of(address), null));
        }
        CompletableFuture<Resolved> result = new CompletableFuture<>();
        try {
            threads.execute(() -> resolve(origin, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IOException("more than " + QUEUE + " lookups wait, or it was closed", e));
        }
        return result;
    }

    boolean isClosed() {
        return threads.isShutdown();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void resolve(Origin origin, CompletableFuture<Resolved> result) {
        try {
            SslContext context = origin.isSecure() ? tls() : null;
            result.complete(new Resolved(List.of(InetAddress.getAllByName(origin.host())), context));
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
    }

    private synchronized SslContext tls() throws IOException {
        SslContext context = tls;
        if (context == null) {
            context = SslContextBuilder.forClient().build();
            tls = context;
        }
        return context;
    }
}
