package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.RequestBuffer;
import io.sluice.gateway.spi.Ticker;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Takes the body of one request into a buffer, and releases each chunk. When the request is refused it goes on reading, and throws away what comes, up to a
 * bound: a server that closes a connection with unread bytes resets it, and the client could lose the reply.
 *
 * <p>Chunks come on one thread at a time; the time is over on another.
 */
final class BodyCollector extends BaseSubscriber<DataBuffer> {
    private final ServerHttpRequest request;
    private final RequestBuffer buffer;
    private final Limits limits;
    private final Sinks.Empty<Void> discarded = Sinks.empty();
    private final Disposable.Swap timer = Disposables.swap();
    private final long startNanos = Ticker.system().nanos();
    private long discardable;
    private @Nullable MonoSink<BodyCollector> whole;
    private volatile @Nullable LocalReply refusal;

    /** Whether it was refused before its body was looked at. */
    private boolean turnedAway;

    private boolean complete;
    private boolean closed;

    BodyCollector(ServerHttpRequest request, RequestBuffer buffer, Limits limits) {
        this.request = request;
        this.buffer = buffer;
        this.limits = limits;
        this.discardable = limits.discardable();
    }

    /** Returns what completes when the body is whole or refused, and fails if the client leaves before. */
    Mono<BodyCollector> collect() {
        return Mono.create(sink -> {
            refusal = buffer.announce(request.getHeaders().getContentLength());
            if (refusal == null) {
                whole = sink;
                sink.onCancel(this);
                request.getBody().subscribe(this);
                watch(limits.bodyNanos(0));
                return;
            }
            discardRest();
            sink.success(this);
        });
    }

    /** Returns whether the head says that a body follows; one of HTTP/2 says so only by its length. */
    boolean isAnnounced() {
        return request.getHeaders().getContentLength() > 0
                || request.getHeaders().getFirst("transfer-encoding") != null;
    }

    /** Throws away the body of a request that was refused by its head. */
    void discardAll() {
        turnedAway = true;
        close();
        discardRest();
    }

    /** A client that waits to be asked for its body sends none, and reading would ask it. */
    private void discardRest() {
        if (request.getHeaders().getFirst("expect") == null) {
            request.getBody().subscribe(this);
        } else {
            discarded.tryEmitEmpty();
        }
    }

    /** Returns the reply that refuses the request, or null. */
    @Nullable
    LocalReply refusal() {
        return refusal;
    }

    ByteBuffer content() {
        return buffer.content();
    }

    /** Returns what completes when no more of a refused request is to be read. */
    Mono<Void> discarded() {
        return discarded.asMono().timeout(limits.lingerTimeout(), Mono.empty());
    }

    /** Gives the memory back. May be called twice, on any thread. */
    synchronized void close() {
        closed = true;
        timer.dispose();
        buffer.close();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    protected void hookOnNext(DataBuffer chunk) {
        try {
            if (refusal == null && !turnedAway) {
                take(chunk);
            } else {
                discard(chunk.readableByteCount());
            }
        } finally {
            DataBufferUtils.release(chunk);
        }
    }

    @Override
    protected void hookOnComplete() {
        if (whole != null && end()) {
            whole.success(this);
        }
    }

    @Override
    protected void hookOnError(Throwable failure) {
        if (whole != null && refusal == null) {
            close();
            whole.error(failure);
        }
    }

    @Override
    protected void hookOnCancel() {
        close();
    }

    @Override
    protected void hookFinally(SignalType type) {
        discarded.tryEmitEmpty();
    }

    private synchronized void take(DataBuffer chunk) {
        if (closed) {
            return;
        }
        LocalReply refused = null;
        try (DataBuffer.ByteBufferIterator parts = chunk.readableByteBuffers()) {
            while (refused == null && parts.hasNext()) {
                refused = buffer.add(parts.next());
            }
        }
        if (refused != null) {
            refuse(refused);
        }
    }

    private synchronized void refuse(LocalReply reply) {
        refusal = reply;
        close();
        if (whole != null) {
            whole.success(this);
        }
    }

    /** Notes that all of the body has come; returns whether it is of use. */
    private synchronized boolean end() {
        complete = true;
        timer.dispose();
        return refusal == null;
    }

    private synchronized void watch(long afterNanos) {
        if (!complete && !closed) {
            timer.update(Schedulers.parallel().schedule(this::checkTime, afterNanos, TimeUnit.NANOSECONDS));
        }
    }

    /** Refuses a body that does not come: it would hold memory for as long as its client likes. */
    private synchronized void checkTime() {
        if (complete || closed) {
            return;
        }
        long left = limits.bodyNanos(buffer.size()) - (Ticker.system().nanos() - startNanos);
        if (left > 0) {
            watch(left);
        } else {
            refuse(LocalReply.requestTimeout());
        }
    }

    private void discard(int bytes) {
        discardable -= bytes;
        if (discardable < 0) {
            cancel();
        }
    }
}
