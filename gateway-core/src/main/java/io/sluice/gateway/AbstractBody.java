package io.sluice.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The base of every {@link Body}: it keeps the rules of a reactive stream, so that a source of bytes need not.
 *
 * <p><b>What a source does.</b> It calls {@link #emit}, then one of {@link #finish} and {@link #fail}, one after the other: from
 * any thread, but never two at a time. It learns in {@link #onRequest} how much the subscriber wants and in {@link #onCancel} that
 * nobody wants more. It may emit more than was requested; what is too much waits here, so a source that stops reading
 * when there is no demand bounds the memory by what it had read already. What it emits after an end is dropped.
 *
 * <p><b>What this class does.</b> Signals come from whichever thread is in one of the methods above or in {@code request}. A
 * count of pending work passes the right to signal from thread to thread, so that no lock is held and no signal nests in another
 * (Reactive Streams 1.3 and 3.3; the scheme is RxJava's queue drain). A chunk that is emitted while the subscriber waits
 * for it costs no allocation.
 */
public abstract class AbstractBody implements Body {
    private static final Logger LOG = LoggerFactory.getLogger(AbstractBody.class);
    private static final VarHandle WORK;
    private static final VarHandle REQUESTED;
    private static final VarHandle EMITTED;
    private static final VarHandle SUBSCRIBED;
    private static final VarHandle END;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORK = lookup.findVarHandle(AbstractBody.class, "work", int.class);
            REQUESTED = lookup.findVarHandle(AbstractBody.class, "requested", long.class);
            EMITTED = lookup.findVarHandle(AbstractBody.class, "emitted", long.class);
            SUBSCRIBED = lookup.findVarHandle(AbstractBody.class, "subscribed", boolean.class);
            END = lookup.findVarHandle(AbstractBody.class, "end", End.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Promise<@Nullable Void> completion = new Promise<>();
    private final ChunkQueue waiting = new ChunkQueue();

    /** Work announced and not yet done; whoever raises it from 0 <i>drains</i>, until it is 0 again. */
    private volatile int work;

    /** All chunks ever requested; {@link Long#MAX_VALUE} is without bound. */
    private volatile long requested;

    /** All chunks ever emitted; written by the source only. */
    private long emitted;

    private volatile boolean subscribed;

    /** Set after {@code onSubscribe} has returned, since nothing is signalled before; null again after the terminal signal. */
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

    /** Set when the subscriber has cancelled or thrown: it gets no further signal. */
    private volatile boolean left;

    /** How the body ends, as soon as that is known; an end that is cancelled meanwhile is replaced. */
    private volatile @Nullable End end;

    // The rest belongs to the thread that drains.

    /** All chunks ever signalled. */
    private long signalled;

    /** The part of {@link #requested} that the source was told. */
    private long told;

    /** This thread while it is in {@link #onRequest}, where it may signal what it emits; others only compare with it. */
    private @Nullable Thread asking;

    /** How the body has ended; from then on nothing changes. */
    private @Nullable End outcome;

    /** Creates an open body. */
    protected AbstractBody() {}

    /**
     * Called when the subscriber wants {@code chunks} more; {@link Long#MAX_VALUE} is without bound.
     *
     * <p>Runs one at a time, on any thread, possibly from within {@link #emit} but not from within itself. A last call may overlap
     * {@link #onCancel} or follow it. What it throws cancels the body.
     *
     * <p>The source may emit right here, and its chunks are signalled one by one as it does; a loop that emits many goes on only
     * while the body is not {@linkplain #isCancelled cancelled}.
     */
    protected abstract void onRequest(long chunks);

    /**
     * Called when nobody wants the bytes of the source any more: at most once, and not if it has ended. It runs on the
     * thread that cancels, possibly while the source emits; what is emitted from now on is dropped.
     */
    protected abstract void onCancel(Throwable cause);

    /**
     * Called when the body has ended: once, after {@link #completion} was completed. It does nothing unless overridden, and must
     * not throw. Of a body that is cancelled while another thread signals it may overtake {@link #onCancel}, which comes nevertheless.
     *
     * @param cause what the body was cancelled or failed with, null if its chunks were taken to the end
     */
    protected void onEnd(@Nullable Throwable cause) {}

    /** Hands a chunk to the subscriber, now or when it asks. An empty chunk is dropped, as is one after the end. */
    protected final void emit(ByteBuffer chunk) {
        if (!chunk.hasRemaining() || end != null) {
            return;
        }
        EMITTED.setOpaque(this, emitted + 1);
        if (asking == Thread.currentThread()) {
            signalOrKeep(chunk);
        } else if (WORK.compareAndSet(this, 0, 1)) {
            signalOrKeep(chunk);
            if (work != 1 || !WORK.compareAndSet(this, 1, 0)) {
                drain();
            }
        } else {
            waiting.offer(chunk);
            announceWork();
        }
    }

    /** Ends the body after what was emitted. Ignored if it has ended already or was cancelled. */
    protected final void finish() {
        endWith(End.FINISHED);
    }

    /** Ends the body with an error after what was emitted. Ignored if it has ended already or was cancelled. */
    protected final void fail(Throwable cause) {
        endWith(new End(Objects.requireNonNull(cause, "cause"), false));
    }

    /** Returns whether the body was cancelled, by its subscriber or from outside. */
    protected final boolean isCancelled() {
        End how = end;
        return how != null && how.cancelled();
    }

    /** Returns whether the subscriber has asked for more chunks than were emitted. */
    protected final boolean hasDemand() {
        return (long) EMITTED.getOpaque(this) < requested;
    }

    @Override
    public final void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        Objects.requireNonNull(newSubscriber, "subscriber");
        if (!SUBSCRIBED.compareAndSet(this, false, true)) {
            RefusedSubscription.refuse(newSubscriber);
            return;
        }
        try {
            newSubscriber.onSubscribe(new Demand());
        } catch (Throwable thrown) {
            threw(newSubscriber, thrown);
            leave(thrown);
            return;
        }
        subscriber = newSubscriber;
        announceWork();
    }

    @Override
    public final CompletionStage<@Nullable Void> completion() {
        return completion.stage();
    }

    @Override
    public final void cancel(Throwable cause) {
        End cancelled = new End(Objects.requireNonNull(cause, "cause"), true);
        End before;
        do {
            before = end;
            if (completion.isDone() || (before != null && before.cancelled())) {
                return;
            }
        } while (!END.compareAndSet(this, before, cancelled));
        if (before == null) {
            tellSource(cause);
        }
        announceWork();
    }

    /** Returns how far the body got, without its bytes. */
    @Override
    public String toString() {
        End how = end;
        long wanted = requested;
        return "Body[" + (how == null ? "open" : how) + ", emitted: " + (long) EMITTED.getOpaque(this) + ", requested: "
                + (wanted == Long.MAX_VALUE ? "unbounded" : wanted) + "]";
    }

    private void tellSource(Throwable cause) {
        try {
            onCancel(cause);
        } catch (Throwable thrown) {
            if (thrown != cause) {
                cause.addSuppressed(thrown);
            }
        }
    }

    /** Cancels in the name of a subscriber that wants no further signal, or cannot take one. */
    private void leave(Throwable cause) {
        left = true;
        cancel(cause);
        // If it was cancelled before, that end may have waited for onSubscribe to return, which it now will not.
        announceWork();
    }

    private void endWith(End how) {
        if (END.compareAndSet(this, null, how)) {
            announceWork();
        }
    }

    private void announceWork() {
        if ((int) WORK.getAndAdd(this, 1) == 0) {
            drain();
        }
    }

    /** Asks and signals until no announced work is left; the caller has raised {@link #work} from 0. */
    private void drain() {
        int done;
        do {
            done = work;
            Flow.Subscriber<? super ByteBuffer> target = subscriber;
            if (target != null) {
                signalWaiting(target);
                askSource();
            }
            signalEnd();
        } while ((int) WORK.getAndAdd(this, -done) != done);
    }

    private void askSource() {
        long chunks = requested - told;
        if (chunks == 0 || end != null) {
            return;
        }
        told += chunks;
        asking = Thread.currentThread();
        try {
            onRequest(chunks);
        } catch (Throwable thrown) {
            cancel(thrown);
        } finally {
            asking = null;
        }
    }

    private void signalOrKeep(ByteBuffer chunk) {
        Flow.Subscriber<? super ByteBuffer> target = subscriber;
        if (target != null && signalled < requested && waiting.isEmpty()) {
            signalNext(target, chunk);
        } else if (outcome == null) {
            waiting.offer(chunk);
        }
    }

    private void signalWaiting(Flow.Subscriber<? super ByteBuffer> target) {
        while (signalled < requested && outcome == null && !isCancelled()) {
            ByteBuffer chunk = waiting.poll();
            if (chunk == null) {
                return;
            }
            signalNext(target, chunk);
        }
    }

    private void signalNext(Flow.Subscriber<? super ByteBuffer> target, ByteBuffer chunk) {
        signalled++;
        // What is emitted from within onNext must wait for its end.
        Thread asker = asking;
        asking = null;
        try {
            target.onNext(chunk);
        } catch (Throwable thrown) {
            // A subscriber that throws has left (Reactive Streams 2.13).
            threw(target, thrown);
            leave(thrown);
        }
        asking = asker;
    }

    private void signalEnd() {
        // Read before the queue: what was emitted before the end is seen then.
        End how = outcome == null ? end : outcome;
        Flow.Subscriber<? super ByteBuffer> target = subscriber;
        if (how == null || isSubscribing(target)) {
            return;
        }
        // If nobody has come to take the chunks, the whole they belong to is lost with the failure.
        if (how.cancelled() || outcome != null || (target == null && how.cause() != null)) {
            waiting.clear();
        }
        if (waiting.isEmpty()) {
            outcome = how;
            signalTerminal(target, how);
            complete(how);
        }
    }

    /** Returns whether there is a subscriber whose {@code onSubscribe} has not returned; it announces work when it has. */
    private boolean isSubscribing(Flow.@Nullable Subscriber<? super ByteBuffer> target) {
        return target == null && subscribed && !left && outcome == null;
    }

    private void signalTerminal(Flow.@Nullable Subscriber<? super ByteBuffer> target, End how) {
        if (target == null) {
            return;
        }
        subscriber = null;
        if (left) {
            return;
        }
        try {
            if (how.cause() == null) {
                target.onComplete();
            } else {
                target.onError(how.cause());
            }
        } catch (Throwable thrown) {
            // The body has ended either way, and nobody is left to be told (Reactive Streams 2.13).
            threw(target, thrown);
        }
    }

    /** Logs what a subscriber must not do; it gets no signal afterwards, and so does it once. */
    private static void threw(Flow.Subscriber<? super ByteBuffer> target, Throwable thrown) {
        LOG.warn("The subscriber {} of a body threw", target.getClass(), thrown);
    }

    private void complete(End how) {
        Throwable cause = how.cause();
        boolean first = cause == null ? completion.complete(null) : completion.completeExceptionally(cause);
        if (first) {
            onEnd(cause);
        }
    }

    /**
     * How a body ends.
     *
     * @param cause what went wrong, or null
     * @param cancelled whether waiting chunks are dropped, instead of signalled before
     */
    private record End(@Nullable Throwable cause, boolean cancelled) {
        static final End FINISHED = new End(null, false);

        @Override
        public String toString() {
            return cause == null ? "finished" : (cancelled ? "cancelled: " : "failed: ") + cause;
        }
    }

    /** The subscriber's handle. */
    private final class Demand implements Flow.Subscription {
        @Override
        public void request(long chunks) {
            if (chunks <= 0) {
                AbstractBody.this.cancel(
                        new IllegalArgumentException("request: " + chunks + " (expected: > 0, Reactive Streams 3.9)"));
                return;
            }
            long before;
            long sum;
            do {
                before = requested;
                sum = before + chunks < 0 ? Long.MAX_VALUE : before + chunks;
            } while (!REQUESTED.compareAndSet(AbstractBody.this, before, sum));
            announceWork();
        }

        @Override
        public void cancel() {
            leave(new CancellationException("the subscriber cancelled"));
        }

        @Override
        public String toString() {
            return "Subscription of " + AbstractBody.this;
        }
    }
}
