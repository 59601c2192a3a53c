package io.sluice.gateway.internal.pair;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.internal.request.ForwardedHeaders;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.pdd.BootstrapRequest;
import io.sluice.gateway.spi.scheduling.Instance;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One question to a prefill instance's KV-transfer address, for all attempts that wait for the answer, and then that answer. Safe for use by any number of
 * threads.
 *
 * <p>Each attempt that gets it from {@link Bootstraps#of} waits, until it is told or {@link #leave leaves}. Nobody can wait beyond {@link #dueNanos}, so the
 * question needs no timer of its own.
 */
public final class Bootstrap {
    private static final int MAX_BYTES = 64 << 10;

    /** In place of the number of those who wait, once the last one has left without an answer. */
    private static final int GIVEN_UP = -1;

    private final Bootstraps owner;
    private final Instance instance;
    private final BootstrapRequest request;
    private final long dueNanos;
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();

    Bootstrap(Bootstraps owner, Instance instance, BootstrapRequest request, long dueNanos) {
        this.owner = owner;
        this.instance = instance;
        this.request = request;
        this.dueNanos = dueNanos;
    }

    public Instance instance() {
        return instance;
    }

    /** Returns when the instance must have answered. */
    public long dueNanos() {
        return dueNanos;
    }

    /** Adds one who waits, and returns the number of them; negative if it was given up. */
    int enter() {
        return waiting.updateAndGet(number -> number == GIVEN_UP ? GIVEN_UP : number + 1);
    }

    /** Takes away one who does not want the answer any more; the last one takes the question along. */
    public void leave(GatewayException cause) {
        int left = waiting.updateAndGet(number -> number == 1 ? GIVEN_UP : number - 1);
        if (left == GIVEN_UP && !answer.isDone()) {
            fail(cause);
        }
    }

    /** Returns a view of the answer's body; null before there is one. */
    @Nullable
    public ByteBuffer known() {
        return answer.isDone() && !answer.isCompletedExceptionally()
                ? answer.join().duplicate()
                : null;
    }

    /** Returns a view of the answer's body when it is there, or fails as the question does. */
    public CompletionStage<ByteBuffer> answer() {
        return answer.thenApply(ByteBuffer::duplicate);
    }

    /** Sends the question; to be called once. */
    void ask(HttpTransport transport) {
        HttpExchange started;
        try {
            // Asked seldom, and once only: so not on a connection that may be stale.
            started = transport.start(new ExchangeRequest(
                            request.origin(),
                            "GET",
                            request.target(),
                            ForwardedHeaders.ofOurs(instance),
                            ByteBuffer.allocate(0))
                    .onFreshConnection());
        } catch (RuntimeException | Error defect) {
            fail(defect);
            throw defect;
        }
        CompletionStage<ByteBuffer> outcome = answer;
        outcome.whenComplete((told, failure) -> owner.cancel(started, failure));
        started.response().thenCompose(this::read).whenComplete(this::told);
    }

    private CompletionStage<byte[]> read(GatewayResponse head) {
        if (head.status() != 200) {
            GatewayException refused = new GatewayException(
                    ErrorKind.INVALID_RESPONSE, "bootstrap of " + instance + ": status " + head.status());
            head.body().cancel(refused);
            return CompletableFuture.failedStage(refused);
        }
        return head.body().readAllBytes(MAX_BYTES);
    }

    private void told(byte[] body, @Nullable Throwable failure) {
        if (failure == null) {
            answer.complete(ByteBuffer.wrap(body));
        } else {
            fail(failure);
        }
    }

    /** Fails for all who wait; those who come later ask anew. */
    public void fail(Throwable cause) {
        owner.forget(this); // before anybody hears of it, and tries again
        answer.completeExceptionally(cause);
    }
}
