package io.sluice.gateway.netty.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a connection needs: the addresses of a name, and what to trust for TLS. Looking up names and loading authorities block, so they run on threads of
 * their own.
 */
final class OriginResolver implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int QUEUE = 10_000;

    private final AddressLookup lookup;
    private final ThreadPoolExecutor threads;

    /** The lookups under way, by name: a name whose servers are silent takes one thread, however many want it. */
    private final Map<String, CompletableFuture<List<InetAddress>>> lookups = new ConcurrentHashMap<>();

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
        if (address != null) {
            return withTls(null, CompletableFuture.completedStage(List.of(address)), tls);
        }
        return withTls(host, lookUp(host), tls);
    }

    /** Looks up the addresses of a name, together with all who want them while that takes; fails with {@link IOException}. */
    CompletionStage<List<InetAddress>> lookUp(String host) {
        CompletableFuture<List<InetAddress>> started = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> running = lookups.putIfAbsent(host, started);
        if (running != null) {
            return running;
        }
        CompletionStage<List<InetAddress>> found = started;
        found.whenComplete((addresses, failure) -> lookups.remove(host, started));
        onThreads(() -> addressesOf(host), started);
        return found;
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

    private CompletionStage<Resolved> withTls(
            @Nullable String name, CompletionStage<List<InetAddress>> addresses, @Nullable Callable<SslContext> tls) {
        CompletableFuture<Resolved> result = new CompletableFuture<>();
        addresses.whenComplete((found, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (tls == null) {
                result.complete(new Resolved(name, found, null));
            } else {
                onThreads(() -> new Resolved(name, found, tls.call()), result);
            }
        });
        return result;
    }

    private <T> void onThreads(Callable<T> task, CompletableFuture<T> result) {
        try {
            threads.execute(() -> run(task, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IOException("more than " + QUEUE + " lookups wait, or it was closed", e));
        }
    }

    private static <T> void run(Callable<T> task, CompletableFuture<T> result) {
        try {
            result.complete(task.call());
        } catch (Throwable e) {
            // Even a defect: whoever wants the name waits for this.
            result.completeExceptionally(e instanceof IOException ? e : new IOException(e.toString(), e));
        }
    }
}
