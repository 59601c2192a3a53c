package io.sluice.gateway.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A subscriber that requests chunks when the test says so, keeps what it gets, and fails {@link #end()} when the publisher breaks the
 * rules of {@link Flow}: signals that overlap, more chunks than requested, empty chunks, anything after the end.
 */
public final class ChunkProbe implements Flow.Subscriber<ByteBuffer> {
    /** So many bytes are kept; what comes after them is counted only. */
    private static final int KEPT = 16 << 20;

    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final CompletableFuture<Void> violation = new CompletableFuture<>();
    private final Queue<ByteBuffer> chunks = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicBoolean inSignal = new AtomicBoolean();

    /** Subscribes a new probe that has requested nothing yet. */
    public static ChunkProbe on(Flow.Publisher<ByteBuffer> publisher) {
        ChunkProbe probe = new ChunkProbe();
        publisher.subscribe(probe);
        return probe;
    }

    /** Requests more chunks. */
    public ChunkProbe request(long count) {
        demand.updateAndGet(now -> now + count < 0 ? Long.MAX_VALUE : now + count);
        Await.value(subscription).request(count);
        return this;
    }

    /** Cancels the subscription. */
    public void cancel() {
        Await.value(subscription).cancel();
    }

    /** Waits for the next chunk, and returns it as text; fails at once if the body has ended. */
    public String next() {
        Await.until("a chunk", () -> !chunks.isEmpty() || end.isDone());
        ByteBuffer chunk = chunks.poll();
        if (chunk == null) {
            throw new AssertionError(
                    "the body ended before another chunk: " + end,
                    end.handle((done, failure) -> failure).join());
        }
        return StandardCharsets.UTF_8.decode(chunk).toString();
    }

    /** Returns the number of bytes received so far. */
    public long receivedBytes() {
        return received.get();
    }

    /** Returns all bytes received so far, if they are not more than 16 MiB. */
    public byte[] bytes() {
        if (received.get() > KEPT) {
            throw new AssertionError("received: " + received + " bytes (expected: <= " + KEPT + ")");
        }
        synchronized (bytes) {
            return bytes.toByteArray();
        }
    }

    /** Returns all bytes received so far as UTF-8 text. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** Returns the stage that completes with the terminal signal, or fails when the publisher breaks a rule. */
    public CompletionStage<Void> end() {
        return violation.isDone() ? violation : end;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        check(subscription.complete(newSubscription), "onSubscribe twice");
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        enter();
        check(demand.getAndUpdate(now -> now == Long.MAX_VALUE ? now : now - 1) > 0, "a chunk without demand");
        check(chunk.hasRemaining(), "an empty chunk");
        byte[] copy = new byte[chunk.remaining()];
        chunk.duplicate().get(copy);
        if (received.addAndGet(copy.length) <= KEPT) {
            synchronized (bytes) {
                bytes.writeBytes(copy);
            }
        }
        chunks.add(ByteBuffer.wrap(copy));
        inSignal.set(false);
    }

    @Override
    public void onError(Throwable cause) {
        enter();
        end.completeExceptionally(cause);
        inSignal.set(false);
    }

    @Override
    public void onComplete() {
        enter();
        end.complete(null);
        inSignal.set(false);
    }

    private void enter() {
        check(inSignal.compareAndSet(false, true), "signals that overlap");
        check(subscription.isDone(), "a signal before onSubscribe");
        check(!end.isDone(), "a signal after the end");
    }

    private void check(boolean holds, String rule) {
        if (!holds) {
            AssertionError error = new AssertionError("the publisher sent " + rule);
            violation.completeExceptionally(error);
            end.completeExceptionally(error);
        }
    }

    @Override
    public String toString() {
        return "ChunkProbe[" + received + " bytes, " + (end.isDone() ? "ended" : "open") + "]";
    }
}
