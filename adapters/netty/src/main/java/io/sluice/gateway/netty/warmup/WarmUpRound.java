package io.sluice.gateway.netty.warmup;

import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Ticker;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One round of calls, all at once. Its methods are for one thread, but for what the calls report. */
final class WarmUpRound {
    private static final long MAX_RESPONSE_BYTES = 1 << 20;

    private final Ticker ticker;
    private final long[] headNanos;
    private final CompletableFuture<?>[] ends;
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();

    /** Sends the requests. */
    WarmUpRound(List<ExchangeRequest> requests, HttpTransport client, Ticker ticker) {
        this.ticker = ticker;
        this.headNanos = new long[requests.size()];
        this.ends = new CompletableFuture<?>[requests.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = send(requests.get(i), client, i).toCompletableFuture();
        }
    }

    /** Waits until every call has ended, the time is over, or {@code stop} is complete; returns whether every call has ended. */
    boolean await(long nanos, CompletableFuture<?> stop) throws InterruptedException {
        CompletableFuture<?> allEnded = CompletableFuture.allOf(ends);
        try {
            CompletableFuture.anyOf(allEnded, stop).get(nanos, TimeUnit.NANOSECONDS);
            return allEnded.isDone() && !stop.isDone();
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call's end is no failure", e.getCause());
        }
    }

    /** Returns the number of calls. */
    int calls() {
        return ends.length;
    }

    /** Returns how many have failed so far. */
    int failed() {
        return failed.get();
    }

    /** Returns what the first failure was, or null if none has failed. */
    @Nullable
    String firstFailure() {
        return firstFailure.get();
    }

    /** Returns the time to the response head that nine in ten calls had; every call has ended. */
    long headNanos() {
        long[] sorted = headNanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length * 9 / 10];
    }

    private CompletionStage<?> send(ExchangeRequest request, HttpTransport client, int index) {
        long begin = ticker.nanos();
        return client.start(request)
                .response()
                .thenCompose(response -> {
                    headNanos[index] = ticker.nanos() - begin;
                    return readWhole(response);
                })
                .handle((bytes, failure) -> {
                    if (failure != null) {
                        failed(failure.toString());
                    }
                    return bytes;
                });
    }

    private CompletionStage<byte[]> readWhole(GatewayResponse response) {
        if (response.status() != 200) {
            failed("status " + response.status());
        }
        return response.body().readAllBytes(MAX_RESPONSE_BYTES);
    }

    private void failed(String how) {
        failed.incrementAndGet();
        firstFailure.compareAndSet(null, how);
    }
}
