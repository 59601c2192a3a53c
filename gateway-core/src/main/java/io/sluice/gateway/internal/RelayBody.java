package io.sluice.gateway.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.json.MemberEraser;
import io.sluice.gateway.json.UsageReader;
import io.sluice.gateway.spi.LeakDetector;
import io.sluice.gateway.spi.Ticker;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Step 8 of a call: passes the bytes of an upstream's answer to the host as they come, untouched and uncopied, and the host's demand
 * to the upstream. A stream of events that breaks gets one last event that says so (clause A-2).
 */
final class RelayBody extends PassingBody {
    /** The call, as its relay sees it. Told by any thread. */
    interface Call {
        /** Tells that the upstream's body has ended: well if {@code failure} is null. Not told if the host had ended this body before. */
        void upstreamEnded(@Nullable GatewayException failure);

        /** Tells that this body was cancelled, by the host or by the call itself, while its upstream has not ended. */
        void readerLeft(Throwable cause);

        /** Tells, last, that this body has ended: taken whole by the host if {@code cause} is null. */
        void relayEnded(@Nullable Throwable cause);
    }

    private final Body upstream;
    private final Leg leg;
    private final Call call;
    private final Ticker ticker;
    private final @Nullable EventBoundary events;
    private final @Nullable MemberEraser eraser;
    private final @Nullable UsageReader usage;
    private volatile long lastActivityNanos;

    RelayBody(GatewayResponse answer, Attempt attempt, Call call, Ticker ticker) {
        this.upstream = answer.body();
        this.leg = attempt.answering();
        this.eraser = EventStreams.isCompressed(answer.headers()) ? null : attempt.answerFilter();
        this.usage = leg.wantsUsage() ? new UsageReader() : null;
        this.call = call;
        this.ticker = ticker;
        this.events = isOpenEventStream(answer) ? new EventBoundary() : null;
        this.lastActivityNanos = ticker.nanos();
    }

    /** Takes over the upstream's body; nothing is read until the host asks. */
    void start() {
        LeakDetector.opened(this, "body");
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
    public void onNext(ByteBuffer chunk) {
        if (isCancelled()) {
            return;
        }
        lastActivityNanos = ticker.nanos();
        leg.progress(chunk.remaining());
        if (usage != null) {
            usage.accept(chunk);
        }
        if (events != null) {
            events.passed(chunk);
        }
        if (eraser == null) {
            emit(chunk);
        } else {
            erase(eraser, chunk);
        }
    }

    /** A chunk of which nothing is left for now still answers a request for one. */
    private void erase(MemberEraser from, ByteBuffer chunk) {
        ByteBuffer left = from.pass(chunk);
        if (left.hasRemaining()) {
            emit(left);
        } else {
            ask(1);
        }
    }

    /** Hands on what the eraser held back, and tells the usage that was read; nothing more comes. */
    private void flush() {
        if (eraser != null) {
            emit(eraser.end());
        }
        TokenUsage told = usage == null ? null : usage.usage();
        if (told != null) {
            leg.used(told);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (isCancelled()) {
            return;
        }
        GatewayException failure = Failures.ofExchange(cause);
        flush();
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
        flush();
        call.upstreamEnded(null);
        finish();
    }

    @Override
    protected void onRequest(long chunks) {
        lastActivityNanos = ticker.nanos();
        ask(chunks);
    }

    @Override
    protected void onCancel(Throwable cause) {
        call.readerLeft(cause);
        upstream.cancel(cause);
    }

    @Override
    protected void onEnd(@Nullable Throwable cause) {
        LeakDetector.closed(this);
        call.relayEnded(cause);
    }

    /** Tells whether bytes can be added at the end: an event stream that is neither compressed nor of fixed length. */
    private static boolean isOpenEventStream(GatewayResponse answer) {
        return EventStreams.isEventStream(answer.headers()) && answer.body().length() == UNKNOWN_LENGTH;
    }
}
