package io.sluice.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The base of every {@link Body}: it keeps the rules of a reactive stream, so that a source of bytes need not.
 *
 * <p>A source calls {@link #emit}, then one of {@link #finish} and {@link #fail}, one after the other (from any thread, but never
 * two at a time). It learns in {@link #onRequest} how much the subscriber wants and in {@link #onCancel} that nobody
 * wants more. It may emit more than was requested; what is too much waits here, so a source that stops reading when there is no
 * demand bounds the memory by what it had read already.
 *
 * <p>Signals come from whichever thread is in one of the methods above or in {@code request}. A count of pending work
 * passes the right to signal from thread to thread, so that no lock is held and no signal nests in another (Reactive
 * Streams 1.3 and 3.3). A chunk that is emitted while the subscriber waits for it costs no allocation.
 */
public abstract class AbstractBody implements Body {
    private static final VarHandle PENDING;
    private static final VarHandle DEMAND;
    private static final VarHandle SUBSCRIBED;
    private static final VarHandle CANCEL_CAUSE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PENDING = lookup.findVarHandle(AbstractBody.class, "pending", int.class);
            DEMAND = lookup.findVarHandle(AbstractBody.class, "demand", long.class);
            SUBSCRIBED = lookup.findVarHandle(AbstractBody.class, "subscribed", boolean.class);
            CANCEL_CAUSE = lookup.findVarHandle(AbstractBody.class, "cancelCause", Throwable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The value of {@link #end} after a normal end. */
    private static final Object FINISHED = new Object();

    private final CompletableFuture<@Nullable Void> completion = new CompletableFuture<>();
    private final ChunkQueue waiting = new ChunkQueue();

    /** Work announced and not yet done; whoever raises it from 0 drains. */
    @SuppressWarnings("UnusedVariable") // used through PENDING
    private volatile int pending;

    /** Chunks requested and not yet signalled; {@link Long#MAX_VALUE} is without bound. */
    private volatile long demand;

    @SuppressWarnings("UnusedVariable") // used through SUBSCRIBED
    private volatile boolean subscribed;

    /** Set after {@code onSubscribe} has returned: nothing is signalled before. */
    private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

    /** How the source ended: null, {@link #FINISHED} or a failure. It is signalled after the waiting chunks. */
    private volatile @Nullable Object end;

    /** Why the body was ended from outside, or null. It overtakes the waiting chunks. */
    private volatile @Nullable Throwable cancelCause;

    /** Set when the subscriber itself cancelled: it gets no further signal. */
    private volatile boolean left;

    /** Whether the subscriber got its terminal signal; belongs to the thread that drains. */
    private boolean signalled;

    /** Creates an open body. */
    protected AbstractBody() {}

    /**
     * Tells the source that the subscriber wants {@code chunks} more. It may emit at once. Called one at a time; a last call may
     * overlap {@link #onCancel}.
     */
    protected abstract void onRequest(long chunks);

    /**
     * Tells the source, at most once and not after it has ended, that nobody wants its bytes any more. It is called by the
     * thread that cancels, possibly while the source emits; what is emitted from now on is dropped.
     */
    protected abstract void onCancel(Throwable cause);

    /** Hands a chunk to the subscriber, now or when it asks. An empty chunk is dropped. */
    protected final void emit(ByteBuffer chunk) {
        if (!chunk.hasRemaining()) {
            return;
        }
        if (!PENDING.compareAndSet(this, 0, 1)) {
            waiting.offer(chunk);
            announce();
            return;
        }
        Flow.Subscriber<? super ByteBuffer> target = subscriber;
        if (target != null && demand > 0 && waiting.isEmpty() && cancelCause == null) {
            signalNext(target, chunk);
        } else {
            waiting.offer(chunk);
        }
        drain();
    }

    /** Ends the body after what was emitted. A second end is ignored. */
    protected final void finish() {
        end(FINISHED);
    }

    /** Ends the body with an error after what was emitted. A second end is ignored. */
    protected final void fail(Throwable cause) {
        end(Objects.requireNonNull(cause, "cause"));
    }

    /** Tells whether the body was cancelled, by its subscriber or from outside. */
    protected final boolean isCancelled() {
        return cancelCause != null;
    }

    /** Tells whether the subscriber waits for a chunk. */
    protected final boolean hasDemand() {
        return demand > 0;
    }

    @Override
    public final void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
        Objects.requireNonNull(newSubscriber, "subscriber");
        if (!SUBSCRIBED.compareAndSet(this, false, true)) {
            RefusedSubscription.refuse(newSubscriber);
            return;
        }
        newSubscriber.onSubscribe(new Demand());
        subscriber = newSubscriber;
        announce();
    }

    @Override
    public final CompletionStage<@Nullable Void> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public final void cancel(Throwable cause) {
        abandon(Objects.requireNonNull(cause, "cause"));
    }

    private void end(Object how) {
        if (end == null) {
            end = how;
            announce();
        }
    }

    private void abandon(Throwable cause) {
        if (completion.isDone() || !CANCEL_CAUSE.compareAndSet(this, null, cause)) {
            return;
        }
        if (end == null) {
            onCancel(cause);
        }
        announce();
    }

    private void announce() {
        if ((int) PENDING.getAndAdd(this, 1) == 0) {
            drain();
        }
    }

    /** Signals what there is, until no announced work is left; the caller has raised {@link #pending} from 0 to 1. */
    private void drain() {
        int missed = 1;
        do {
            signalChunks();
            signalEnd();
            missed = (int) PENDING.getAndAdd(this, -missed) - missed;
        } while (missed != 0);
    }

    private void signalChunks() {
        Flow.Subscriber<? super ByteBuffer> target = subscriber;
        if (target == null) {
            return;
        }
        while (demand > 0 && cancelCause == null) {
            ByteBuffer chunk = waiting.poll();
            if (chunk == null) {
                return;
            }
            signalNext(target, chunk);
        }
    }

    private void signalNext(Flow.Subscriber<? super ByteBuffer> target, ByteBuffer chunk) {
        if (demand != Long.MAX_VALUE) {
            DEMAND.getAndAdd(this, -1L);
        }
        try {
            target.onNext(chunk);
        } catch (Throwable thrown) {
            // A subscriber that throws has left (Reactive Streams 2.13).
            left = true;
            abandon(thrown);
        }
    }

    private void signalEnd() {
        Throwable cancelled = cancelCause;
        if (cancelled != null) {
            waiting.clear();
            settle(cancelled);
            return;
        }
        // Read before the queue: what was emitted before the end is seen then.
        Object how = end;
        if (how == null) {
            return;
        }
        if (subscriber == null && how != FINISHED) {
            // Nobody has come to take the chunks, and the whole they belong to is lost.
            waiting.clear();
        }
        if (waiting.isEmpty()) {
            settle(how);
        }
    }

    /** Gives the terminal signal, if there is a subscriber that has not had one, then completes the body. */
    private void settle(Object how) {
        Flow.Subscriber<? super ByteBuffer> target = subscriber;
        if (target != null && !signalled) {
            signalled = true;
            if (!left) {
                signalTerminal(target, how);
            }
        }
        if (how instanceof Throwable cause) {
            completion.completeExceptionally(cause);
        } else {
            completion.complete(null);
        }
    }

    private static void signalTerminal(Flow.Subscriber<? super ByteBuffer> target, Object how) {
        try {
            if (how instanceof Throwable cause) {
                target.onError(cause);
            } else {
                target.onComplete();
            }
        } catch (RuntimeException ignored) {
            // The body has ended either way, and a throwing subscriber must not stop its source (Reactive Streams
            // 2.13).
        }
    }

    /** The subscriber's handle. */
    private final class Demand implements Flow.Subscription {
        @Override
        public void request(long chunks) {
            if (cancelCause != null) {
                return;
            }
            if (chunks <= 0) {
                abandon(new IllegalArgumentException("request: " + chunks + " (expected: > 0, Reactive Streams 3.9)"));
                return;
            }
            addDemand(chunks);
            if (end == null) {
                onRequest(chunks);
            }
            announce();
        }

        @Override
        public void cancel() {
            left = true;
            abandon(new CancellationException("the subscriber cancelled"));
        }

        private void addDemand(long chunks) {
            long now;
            long next;
            do {
                now = demand;
                next = now + chunks < 0 ? Long.MAX_VALUE : now + chunks;
            } while (!DEMAND.compareAndSet(AbstractBody.this, now, next));
        }
    }
}
