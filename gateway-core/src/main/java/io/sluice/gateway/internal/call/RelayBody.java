package io.sluice.gateway.internal.call;

import io.sluice.gateway.Body;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.internal.answer.EventFilter;
import io.sluice.gateway.internal.answer.ResponseFilter;
import io.sluice.gateway.internal.attempt.Attempt;
import io.sluice.gateway.internal.attempt.Leg;
import io.sluice.gateway.internal.base.DetachedTasks;
import io.sluice.gateway.internal.base.DetachedTasks.DetachedTask;
import io.sluice.gateway.internal.base.Failures;
import io.sluice.gateway.internal.base.PassingBody;
import io.sluice.gateway.internal.request.EventStreams;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.json.ResponseReader;
import io.sluice.gateway.spi.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Step 8 of a call: passes the bytes of an upstream's answer to the host as they come, untouched and uncopied, and the host's demand to the upstream. A
 * stream of events ends with its last event, and one that breaks gets one that says so (clauses RT-A-2, RT-N-4); what its upstream sends after that is
 * read for a moment, so that its connection can be used again, and dropped.
 *
 * <p>The upstream's signals come one at a time, and what they alone touch belongs to their thread. The call, on another one, looks at the last activity,
 * which is volatile, and may break the stream off: whoever sets {@link #outcome} first says how it ends.
 */
final class RelayBody extends PassingBody {
    /** How long, and for how many bytes, an upstream may go on after the end of its stream. */
    static final long DRAIN_NANOS = 1_000_000_000L;

    private static final int DRAIN_BYTES = 64 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(RelayBody.class, "outcome", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The call, as its relay sees it. Told by any thread. */
    interface Call {
        /** Called when the upstream's body has ended: well if {@code failure} is null. Not if the host had ended this body before. */
        void upstreamEnded(@Nullable GatewayException failure);

        /** Called when this body was cancelled, by the host or by the call itself, while its upstream has not ended. */
        void readerLeft(Throwable cause);

        /** Called last, when this body has ended: taken whole by the host if {@code cause} is null. */
        void relayEnded(@Nullable Throwable cause);
    }

    private final Body upstream;
    private final Leg leg;
    private final DetachedTasks detached;
    private final Call call;
    private final Ticker ticker;
    private final @Nullable EventFilter events;
    private final @Nullable ResponseFilter filter;
    private final @Nullable ResponseReader reader;
    private volatile long lastActivityNanos;

    /** How the stream ends, as soon as that is known: as its upstream says (this body itself), or for a reason of the call. */
    @SuppressWarnings("UnusedVariable") // used through OUTCOME
    private volatile @Nullable Object outcome;

    /** What is left of an upstream whose stream has ended before it; belongs to the thread that relays. */
    private @Nullable DetachedTask rest;

    private int restBytes;

    /** Whether a chunk has come; belongs to the thread that relays. */
    private boolean hasBegun;

    /**
     * Creates a relay.
     *
     * @param unasked whether the upstream was asked for usage that the client has not asked for
     */
    RelayBody(GatewayResponse answer, Attempt attempt, boolean unasked, Call call, Ticker ticker) {
        this.upstream = answer.body();
        this.leg = attempt.answering();
        this.detached = attempt.services().detached();
        boolean isReadable = !EventStreams.isCompressed(answer.headers());
        boolean withoutUsage = unasked && answer.status() < 300 && EventStreams.isEventStream(answer.headers());
        this.filter = isReadable ? attempt.answerFilter(withoutUsage) : null;
        boolean isWanted = attempt.services().readsAnswers() || leg.wantsUsage();
        this.reader = isReadable && isWanted ? new ResponseReader() : null;
        this.call = call;
        this.ticker = ticker;
        this.events = isOpenEventStream(answer) && !attempt.hasNoBody(answer) ? new EventFilter() : null;
        this.lastActivityNanos = ticker.nanos();
    }

    /** Takes over the upstream's body; nothing is read until the host asks. */
    void start() {
        LeakDetector.opened(this, "body");
        upstream.subscribe(this);
    }

    /** Returns when the last chunk came or was asked for, or the upstream ended. */
    long lastActivityNanos() {
        return lastActivityNanos;
    }

    /** Returns whether the host waits for bytes; if not, silence is not the upstream's fault. */
    boolean isAwaited() {
        return hasDemand();
    }

    /**
     * Has the stream end as broken, as soon as its upstream does, which is the caller's to see to.
     *
     * @return false if its upstream has ended it before, as the call hears in a moment
     */
    boolean breakOff(GatewayException cause) {
        return OUTCOME.compareAndSet(this, null, cause);
    }

    /** Notes that the upstream has ended the stream; returns why the call had broken it off before, or null. */
    private @Nullable GatewayException settle() {
        lastActivityNanos = ticker.nanos();
        return !OUTCOME.compareAndSet(this, null, this) && outcome instanceof GatewayException cause ? cause : null;
    }

    @Override
    public long length() {
        return filter == null || filter.keepsLength() ? upstream.length() : UNKNOWN_LENGTH;
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        if (isOver()) {
            drained(chunk.remaining());
            return;
        }
        if (isCancelled()) {
            return;
        }
        long now = ticker.nanos();
        lastActivityNanos = now;
        if (!hasBegun) {
            hasBegun = true;
            leg.contentCame(now);
        }
        leg.progress(chunk.remaining());
        if (reader != null) {
            reader.accept(chunk);
        }
        pass(filter == null ? chunk : filter.pass(chunk));
    }

    private void pass(ByteBuffer chunk) {
        EventFilter stream = events;
        ByteBuffer left = stream == null || !chunk.hasRemaining() ? chunk : stream.pass(chunk);
        if (left.hasRemaining()) {
            emit(left);
        }
        if (stream != null && stream.isOver()) {
            settle();
            tellRead();
            call.upstreamEnded(stream.failure());
            finish();
            drain();
        } else if (!left.hasRemaining()) {
            // A chunk of which nothing is left for now still answers a request for one.
            ask(1);
        }
    }

    /** Reads on for a moment, so that a connection whose answer is about to end properly can be used again. */
    private void drain() {
        restBytes = DRAIN_BYTES;
        rest = detached.add(upstream::cancel, DRAIN_NANOS);
        ask(Long.MAX_VALUE);
    }

    private void drained(int bytes) {
        restBytes -= bytes;
        if (restBytes < 0) {
            restEnded();
            upstream.cancel(new GatewayException(ErrorKind.CANCELLED, "its stream has ended"));
        }
    }

    private void restEnded() {
        if (rest != null) {
            rest.ended();
        }
    }

    /** Returns whether the stream has ended before its upstream. */
    private boolean isOver() {
        return events != null && events.isOver();
    }

    /** Passes on what was read; nothing more comes. */
    private void tellRead() {
        if (reader != null) {
            leg.told(reader);
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (isOver()) {
            restEnded();
        } else if (!isCancelled()) {
            GatewayException broken = settle();
            upstreamEnded(broken == null ? Failures.ofExchange(cause) : broken);
        }
    }

    @Override
    public void onComplete() {
        if (isOver()) {
            restEnded();
        } else if (!isCancelled()) {
            upstreamEnded(settle());
        }
    }

    /** Hands on what was held back, and ends the body: a stream of events properly, whatever became of it. */
    private void upstreamEnded(@Nullable GatewayException failure) {
        ByteBuffer held = filter == null ? NOTHING : filter.end();
        tellRead();
        if (events == null) {
            emit(held);
            call.upstreamEnded(failure);
            if (failure == null) {
                finish();
            } else {
                fail(failure);
            }
            return;
        }
        emit(held.hasRemaining() ? events.pass(held) : held);
        ByteBuffer last = isOver() ? NOTHING : events.end(failure);
        call.upstreamEnded(events.failure());
        emit(last);
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

    /** Returns whether the events of an answer may be ended and added to: those of a stream that is neither compressed nor of fixed length, nor an error. */
    private static boolean isOpenEventStream(GatewayResponse answer) {
        return answer.status() < 300
                && EventStreams.isEventStream(answer.headers())
                && answer.body().length() == UNKNOWN_LENGTH;
    }
}
