package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.Body;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

/**
 * Passes the body of one response on as buffers that share its bytes, one chunk at a time: the next is asked for when the writer wants one and the client keeps
 * up. The first is asked for at once, so that the writer can be chosen by what comes first.
 *
 * <p>Signals may come on any thread; {@link #drain} lets one at a time look at the state.
 */
final class BodyRelay implements Flow.Subscriber<ByteBuffer>, Publisher<DataBuffer>, Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(BodyRelay.class);

    private static final AtomicLongFieldUpdater<BodyRelay> WANTED =
            AtomicLongFieldUpdater.newUpdater(BodyRelay.class, "wanted");

    private final HeldResponse held;
    private final DataBufferFactory buffers;
    private final ClientPressure pressure;
    private final Sinks.Empty<Void> begun = Sinks.empty();
    private final AtomicInteger work = new AtomicInteger();
    private volatile long wanted;
    private Flow.@Nullable Subscription source;
    private volatile @Nullable Subscriber<? super DataBuffer> writer;

    /** A chunk that has come and was not passed on. */
    private volatile @Nullable ByteBuffer chunk;

    /** Set before {@link #ended}. */
    private @Nullable Throwable failure;

    private volatile boolean ended;
    private volatile boolean over;

    /** Whether the body was asked for a chunk that has not come; only {@link #drain} and the signals of the body touch it. */
    private volatile boolean asking;

    BodyRelay(HeldResponse held, ServerHttpResponse response) {
        this.held = held;
        this.buffers = response.bufferFactory();
        this.pressure = ClientPressure.of(response, this::caughtUp);
    }

    /** Returns what completes when the first chunk, or the end, has come. */
    Mono<Void> begin() {
        held.response().body().subscribe(this);
        return begun.asMono();
    }

    /** Returns what the body failed with before its first chunk; null if there is one, or it has none. */
    @Nullable
    Throwable earlyFailure() {
        return ended && chunk == null ? failure : null;
    }

    /** Returns whether the body has ended without a chunk. */
    boolean isEmpty() {
        return ended && chunk == null && failure == null;
    }

    /** Returns the whole body if it has come in one chunk, which the caller then writes; else null. */
    @Nullable
    DataBuffer takeWhole() {
        ByteBuffer first = chunk;
        Body body = held.response().body();
        if (first == null || first.remaining() != body.length()) {
            return null;
        }
        over = true;
        chunk = null;
        if (source != null) {
            source.request(1); // it may read on to find its end
        }
        return buffers.wrap(first);
    }

    /** Ends a response whose writer has thrown, past everyone who could end it in order. */
    void cut(Throwable defect) {
        giveUp(defect);
        pressure.cut();
    }

    /** Called when nothing more is written. */
    void close() {
        over = true;
        pressure.close();
    }

    // The body

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
        asking = true;
        subscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer next) {
        if (over) {
            return;
        }
        chunk = next;
        asking = false;
        signalled();
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        onComplete();
    }

    @Override
    public void onComplete() {
        ended = true;
        signalled();
    }

    // The writer

    @Override
    public void subscribe(Subscriber<? super DataBuffer> subscriber) {
        if (writer != null) {
            Operators.error(subscriber, new IllegalStateException("a body has one reader"));
            return;
        }
        writer = subscriber;
        subscriber.onSubscribe(this);
        drain();
    }

    @Override
    public void request(long chunks) {
        Operators.addCap(WANTED, this, chunks);
        drain();
    }

    @Override
    public void cancel() {
        over = true;
        held.cancel("the client closed the connection");
    }

    private void caughtUp() {
        held.clientProgress();
        drain();
    }

    private void signalled() {
        begun.tryEmitEmpty();
        drain();
    }

    private void drain() {
        if (work.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            pass();
            ask();
            missed = work.addAndGet(-missed);
        } while (missed != 0);
    }

    /** Passes on what has come, and the end behind it. */
    private void pass() {
        Subscriber<? super DataBuffer> target = writer;
        if (over || target == null) {
            return;
        }
        boolean last = ended; // read before the chunk, which may come meanwhile
        ByteBuffer next = chunk;
        if (next != null) {
            if (wanted == 0) {
                return;
            }
            chunk = null;
            Operators.produced(WANTED, this, 1);
            write(target, next);
        }
        if (last && !over) {
            over = true;
            end(target);
        }
    }

    private void ask() {
        Flow.Subscription body = source;
        if (body != null && !over && !ended && !asking && chunk == null && wanted > 0 && pressure.isWritable()) {
            asking = true;
            body.request(1);
        }
    }

    private void write(Subscriber<? super DataBuffer> target, ByteBuffer next) {
        try {
            target.onNext(buffers.wrap(next));
        } catch (RuntimeException | Error defect) {
            // Against the rules of Reactive Streams (2.13); without this the response would never end.
            giveUp(defect);
            target.onError(new ResponseCutException(held.requestId(), defect));
        }
    }

    private void giveUp(Throwable defect) {
        LOG.error("The response of call {} could not be written", held.requestId(), defect);
        over = true;
        held.cancel("the response could not be written");
    }

    private void end(Subscriber<? super DataBuffer> target) {
        Throwable broken = failure;
        if (broken == null) {
            target.onComplete();
        } else {
            pressure.expectCut();
            target.onError(new ResponseCutException(held.requestId(), broken));
        }
    }

    @Override
    public String toString() {
        return "BodyRelay[" + held.requestId() + (ended ? ", ended" : "") + (over ? ", over]" : "]");
    }
}
