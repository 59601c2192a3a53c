package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.RequestBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/**
 * Takes the body of one request into a buffer, and releases each chunk. When the request is refused it goes on reading, and throws away what comes, up to a
 * bound: a server that closes a connection with unread bytes resets it, and the client could lose the reply.
 */
final class BodyCollector extends BaseSubscriber<DataBuffer> {
    private final ServerHttpRequest request;
    private final RequestBuffer buffer;
    private final Sinks.Empty<Void> discarded = Sinks.empty();
    private long discardable;
    private @Nullable MonoSink<BodyCollector> whole;
    private @Nullable LocalReply refusal;
    private boolean closed;

    /**
     * Creates a collector.
     *
     * @param discardable the most bytes to throw away
     */
    BodyCollector(ServerHttpRequest request, RequestBuffer buffer, long discardable) {
        this.request = request;
        this.buffer = buffer;
        this.discardable = discardable;
    }

    /** Returns what completes when the body is whole or refused, and fails if the client leaves before. */
    Mono<BodyCollector> collect() {
        return Mono.create(sink -> {
            refusal = buffer.announce(request.getHeaders().getContentLength());
            if (refusal == null) {
                whole = sink;
                sink.onCancel(this);
                request.getBody().subscribe(this);
                return;
            }
            // A client that waits to be asked for its body sends none, and reading would ask it.
            if (request.getHeaders().getFirst("expect") == null) {
                request.getBody().subscribe(this);
            } else {
                discarded.tryEmitEmpty();
            }
            sink.success(this);
        });
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
        return discarded.asMono();
    }

    /** Gives the memory back. May be called twice, on any thread. */
    synchronized void close() {
        closed = true;
        buffer.close();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    protected void hookOnNext(DataBuffer chunk) {
        try {
            if (refusal == null) {
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
        if (whole != null && refusal == null) {
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
            refusal = refused;
            close();
            if (whole != null) {
                whole.success(this);
            }
        }
    }

    private void discard(int bytes) {
        discardable -= bytes;
        if (discardable < 0) {
            cancel();
        }
    }
}
