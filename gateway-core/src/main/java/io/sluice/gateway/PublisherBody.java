package io.sluice.gateway;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A body of the chunks of somebody else's publisher, which may give its subscription late and is not trusted to keep the rules: what breaks one ends the
 * body with an error, and the publisher is cancelled.
 */
final class PublisherBody extends AbstractBody {
    private final long length;

    /** What was asked for before there was somebody to ask. Whoever raises it, or sets {@link #subscription}, looks at the other one afterwards. */
    private final AtomicLong early = new AtomicLong();

    /** How many chunks the publisher may still send. */
    private final AtomicLong owed = new AtomicLong();

    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    /** Set when the publisher has done what it must not; it gets no demand any more. */
    private volatile boolean broken;

    private PublisherBody(long length) {
        this.length = length;
    }

    /** Returns the body of a publisher, which is subscribed to here. */
    static PublisherBody of(Flow.Publisher<ByteBuffer> publisher, long length) {
        if (length < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("length: " + length + " (expected: >= 0, or UNKNOWN_LENGTH)");
        }
        Objects.requireNonNull(publisher, "publisher");
        PublisherBody body = new PublisherBody(length);
        Source source = body.new Source();
        try {
            publisher.subscribe(source);
        } catch (Throwable thrown) {
            source.broke(thrown);
        }
        return body;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    protected void onRequest(long chunks) {
        add(owed, chunks);
        Flow.Subscription asked = subscription.get();
        if (asked != null) {
            asked.request(chunks);
            return;
        }
        add(early, chunks);
        Flow.Subscription come = subscription.get();
        if (come != null) {
            askEarly(come);
        }
    }

    @Override
    protected void onCancel(Throwable cause) {
        Flow.Subscription open = subscription.get();
        if (open != null) {
            open.cancel();
        }
    }

    private void askEarly(Flow.Subscription source) {
        long chunks = early.getAndSet(0);
        if (chunks > 0) {
            source.request(chunks);
        }
    }

    private static void add(AtomicLong sum, long more) {
        sum.accumulateAndGet(more, (before, added) -> before + added < 0 ? Long.MAX_VALUE : before + added);
    }

    /** The publisher's subscriber. */
    private final class Source implements Flow.Subscriber<ByteBuffer> {
        /** The thread that is in a signal; one that the publisher gives within another of its thread is let pass. */
        private final AtomicReference<@Nullable Thread> inSignal = new AtomicReference<>();

        private long received;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            Objects.requireNonNull(given, "subscription");
            if (!subscription.compareAndSet(null, given)) {
                given.cancel();
                return;
            }
            if (isCancelled() || broken) {
                given.cancel();
                return;
            }
            try {
                askEarly(given);
            } catch (Throwable thrown) {
                broke(thrown);
            }
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            inTurn(() -> receive(chunk));
            Objects.requireNonNull(chunk, "chunk");
        }

        @Override
        public void onError(Throwable cause) {
            Objects.requireNonNull(cause, "cause");
            inTurn(() -> fail(cause));
        }

        @Override
        public void onComplete() {
            inTurn(this::complete);
        }

        /** Runs what a signal means, unless the publisher gives two at a time (Reactive Streams 1.3). */
        private void inTurn(Runnable signal) {
            Thread self = Thread.currentThread();
            Thread other = inSignal.compareAndExchange(null, self);
            if (other != null && other != self) {
                broke(new IllegalStateException("a publisher gave two signals at a time"));
                return;
            }
            try {
                signal.run();
            } finally {
                if (other == null) {
                    inSignal.set(null);
                }
            }
        }

        private void receive(@Nullable ByteBuffer chunk) {
            if (chunk == null) {
                broke(new NullPointerException("a publisher sent null"));
                return;
            }
            if (owed.get() == 0) {
                broke(new IllegalStateException("a publisher sent more chunks than were requested"));
                return;
            }
            if (!chunk.hasRemaining()) {
                askAgain();
                return;
            }
            owed.updateAndGet(chunks -> chunks == Long.MAX_VALUE ? chunks : chunks - 1);
            received += chunk.remaining();
            if (length != UNKNOWN_LENGTH && received > length) {
                broke(new IllegalStateException("body: more bytes than expected (expected: " + length + ")"));
                return;
            }
            emit(chunk);
        }

        /** An empty chunk, which is not passed on, has answered a request for one. */
        private void askAgain() {
            Flow.Subscription source = subscription.get();
            if (source != null && owed.get() != Long.MAX_VALUE) {
                source.request(1);
            }
        }

        private void complete() {
            if (length != UNKNOWN_LENGTH && received < length) {
                fail(new GatewayException(
                        ErrorKind.CONNECTION_LOST, "body: " + received + " bytes (expected: " + length + ")"));
            } else {
                finish();
            }
        }

        /** Ends the body because its publisher does what it must not. */
        private void broke(Throwable cause) {
            broken = true;
            fail(cause);
            Flow.Subscription source = subscription.get();
            if (source != null) {
                source.cancel();
            }
        }
    }
}
