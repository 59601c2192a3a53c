package io.sluice.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.AbstractBody;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.LeakDetector;
import io.sluice.gateway.spi.Ticker;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Step 8 of a call: passes the bytes of an upstream's answer to the host as they come, untouched and uncopied, and the host's demand
 * to the upstream. A stream of events that breaks gets one last event that says so (clause A-2).
 */
final class RelayBody extends AbstractBody implements Flow.Subscriber<ByteBuffer> {
    /** The call, as its relay sees it. Told by any thread. */
    interface Call {
        /** Tells that the upstream's body has ended: well if {@code failure} is null. Not told if the host had ended this body before. */
        void upstreamEnded(@Nullable GatewayException failure);

        /** Tells that this body was cancelled, by the host or by the call itself, while its upstream has not ended. */
        void readerLeft(Throwable cause);

        /** Tells, last, that this body has ended: taken whole by the host if {@code cause} is null. */
        void relayEnded(@Nullable Throwable cause);
    }

    private static final String EVENT_STREAM = "text/event-stream";

    private final Body upstream;
    private final Attempt attempt;
    private final Call call;
    private final Ticker ticker;
    private final @Nullable EventBoundary events;
    private volatile Flow.@Nullable Subscription source;
    private volatile long lastActivityNanos;

    RelayBody(GatewayResponse answer, Attempt attempt, Call call, Ticker ticker) {
        this.upstream = answer.body();
        this.attempt = attempt;
        this.call = call;
        this.ticker = ticker;
        this.events = isOpenEventStream(answer) ? new EventBoundary() : null;
        this.lastActivityNanos = ticker.nanos();
    }

    /** Takes over the upstream's body; nothing is read until the host asks. */
    void start() {
        LeakDetector.opened(this, "body");
        completion().whenComplete((done, cause) -> {
            LeakDetector.closed(this);
            call.relayEnded(cause);
        });
        upstream.subscribe(this);
    }

    /** Returns when the last chunk came or was asked for. */
    long lastActivityNanos() {
        return lastActivityNanos;
    }

    /** Tells whether the host waits for bytes; if not, silence is not the upstream's fault. */
    boolean isAwaited() {
        return hasDemand();
    }

    @Override
    public long length() {
        return upstream.length();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        source = subscription;
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        if (isCancelled()) {
            return;
        }
        lastActivityNanos = ticker.nanos();
        attempt.progress(chunk.remaining());
        if (events != null) {
            events.passed(chunk);
        }
        emit(chunk);
    }

    @Override
    public void onError(Throwable cause) {
        if (isCancelled()) {
            return;
        }
        GatewayException failure = Failures.ofExchange(cause);
        call.upstreamEnded(failure);
        if (events == null) {
            fail(failure);
            return;
        }
        String lastEvent = OwnAnswers.brokenStreamEvent(failure.kind());
        String text = events.isBetweenEvents() ? lastEvent : "\n\n" + lastEvent;
        emit(ByteBuffer.wrap(text.getBytes(UTF_8)));
        finish();
    }

    @Override
    public void onComplete() {
        if (isCancelled()) {
            return;
        }
        call.upstreamEnded(null);
        finish();
    }

    @Override
    protected void onRequest(long chunks) {
        lastActivityNanos = ticker.nanos();
        Flow.Subscription subscription = source;
        if (subscription != null) {
            subscription.request(chunks);
        }
    }

    @Override
    protected void onCancel(Throwable cause) {
        call.readerLeft(cause);
        upstream.cancel(cause);
    }

    /** Tells whether bytes can be added at the end: an event stream that is neither compressed nor of fixed length. */
    private static boolean isOpenEventStream(GatewayResponse answer) {
        Headers headers = answer.headers();
        String type = headers.first("content-type");
        return type != null
                && isEventStream(type)
                && !headers.contains("content-encoding")
                && answer.body().length() == UNKNOWN_LENGTH;
    }

    private static boolean isEventStream(String contentType) {
        int length = EVENT_STREAM.length();
        return contentType.regionMatches(true, 0, EVENT_STREAM, 0, length)
                && (contentType.length() == length || "; ".indexOf(contentType.charAt(length)) >= 0);
    }
}
