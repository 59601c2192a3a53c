package io.sluice.gateway.netty.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a connection needs: the addresses of a name, and what to trust for TLS. Looking up names and loading authorities block, so they run on threads of
 * their own.
 */
final class OriginResolver implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int QUEUE = 10_000;

    private final AddressLookup lookup;
    private final ThreadPoolExecutor threads;

    OriginResolver(AddressLookup lookup) {
        this.lookup = lookup;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                new DefaultThreadFactory("sluice-resolver", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * What a connection needs.
     *
     * @param name what was looked up; null if the host is an address itself
     * @param addresses at least one
     * @param tls null for plain HTTP
     */
    record Resolved(
            @Nullable String name,
            List<InetAddress> addresses,
            @Nullable SslContext tls) {}

    /**
     * Finds out how to connect to a host; fails with {@link IOException}.
     *
     * @param tls loads what TLS is spoken with; null for plain HTTP
     */
    CompletionStage<Resolved> resolve(String host, @Nullable Callable<SslContext> tls) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        if (address != null && tls == null) {
            return CompletableFuture.completedStage(new Resolved(null, List.of(address), null));
        }
        return onThreads(() -> {
            SslContext context = tls == null ? null : tls.call();
            return address == null
                    ? new Resolved(host, addressesOf(host), context)
                    : new Resolved(null, List.of(address), context);
        });
    }

    /** Looks up the addresses of a name; fails with {@link IOException}. */
    CompletionStage<List<InetAddress>> lookUp(String host) {
        return onThreads(() -> addressesOf(host));
    }

    boolean isClosed() {
        return threads.isShutdown();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private List<InetAddress> addressesOf(String host) throws IOException {
        List<InetAddress> addresses = lookup.lookUp(host);
        if (addresses.isEmpty()) {
            throw new IOException("no address of " + host);
        }
        return List.copyOf(addresses);
    }

    private <T> CompletionStage<T> onThreads(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> run(task, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IOException("more than " + QUEUE + " lookups wait, or it was closed", e));
        }
        return result;
    }

    private static <T> void run(Callable<T> task, CompletableFuture<T> result) {
        try {
            result.complete(task.call());
        } catch (Exception e) {
            result.completeExceptionally(e instanceof IOException ? e : new IOException(e.toString(), e));
        }
    }
}
