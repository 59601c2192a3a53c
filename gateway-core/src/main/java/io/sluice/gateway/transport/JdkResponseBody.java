package io.sluice.gateway.transport;

import io.sluice.gateway.AbstractBody;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A response body between the client, which it subscribes to, and the host, which subscribes to it.
 *
 * <p>The client's buffers are handed on as they are: the JDK reads into heap memory that it never uses twice, and gives out
 * read-only slices.
 *
 * <p>The client counts its demand in reads from the socket, and one read may bring many chunks. So reads are requested one by one, while
 * more chunks are wanted than were received; that also bounds what waits here by one read.
 */
final class JdkResponseBody extends AbstractBody implements HttpResponse.BodySubscriber<@Nullable Void> {
    /** The value of {@link #end} after a good end. */
    private static final Object COMPLETE = new Object();

    private final ResponseHead head;
    private final JdkExchange exchange;
    private volatile Flow.@Nullable Subscription client;

    /** What the client waits for before it completes its future; by then the exchange has released that. */
    private final CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();

    /** Chunks requested less chunks received. A read is under way if, and only if, it is positive. */
    private final AtomicLong wanted = new AtomicLong();

    /** How the client's signals ended: null, {@link #COMPLETE} or a failure. */
    private final AtomicReference<@Nullable Object> end = new AtomicReference<>();

    /** Signals of the client that are being handled: when it breaks down, {@code onError} may overlap {@code onNext}. */
    private final AtomicInteger signals = new AtomicInteger();

    JdkResponseBody(ResponseHead head, JdkExchange exchange) {
        this.head = head;
        this.exchange = exchange;
    }

    @Override
    public long length() {
        return head.length();
    }

    @Override
    public CompletionStage<@Nullable Void> getBody() {
        return opened;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        client = subscription;
        if (!exchange.open(head, this)) {
            subscription.cancel();
        }
        opened.complete(null);
    }

    @Override
    protected void onRequest(long chunks) {
        long before = wanted.getAndAccumulate(chunks, JdkResponseBody::saturatedSum);
        if (before <= 0 && before + chunks > 0) {
            read();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> chunks) {
        if (signals.getAndIncrement() > 0) {
            return;
        }
        int received = 0;
        for (ByteBuffer chunk : chunks) {
            if (chunk.hasRemaining()) {
                received++;
                emit(chunk);
            }
        }
        if (wanted.addAndGet(-received) > 0) {
            read();
        }
        if (signals.decrementAndGet() > 0) {
            settle();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        end(thrown);
    }

    @Override
    public void onComplete() {
        end(COMPLETE);
    }

    @Override
    protected void onCancel(Throwable cause) {
        Flow.Subscription subscription = client;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private void read() {
        Flow.Subscription subscription = client;
        if (subscription != null) {
            subscription.request(1);
        }
    }

    private void end(Object how) {
        if (end.compareAndSet(null, how) && signals.getAndIncrement() == 0) {
            settle();
        }
    }

    private void settle() {
        if (end.get() instanceof Throwable thrown) {
            fail(exchange.describe(thrown));
        } else {
            finish();
        }
    }

    private static long saturatedSum(long left, long right) {
        long sum = left + right;
        return left > 0 && sum < 0 ? Long.MAX_VALUE : sum;
    }

    @Override
    public String toString() {
        return "JdkResponseBody[" + head.status() + ", length " + head.length() + "]";
    }
}
