package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls that no instance fits, waiting for one (clause S-5): the one that came first is tried first, at regular intervals and when the instances change.
 *
 * <p>Safe for use by any number of threads. A lock guards the queue: this is no hot path, since calls come here after a refusal. Nobody is told anything under it.
 */
final class WaitingCalls {
    /** Beyond so many a call is refused at once: what waits holds the body of its request. */
    static final int MOST = 10_000;

    private final Function<ScheduleQuery, @Nullable Placement> place;
    private final Ticker ticker;
    private final Timer timer;
    private final long timeoutNanos;
    private final long intervalNanos;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private @Nullable Timeout alarm;
    private boolean closed;

    WaitingCalls(
            Function<ScheduleQuery, @Nullable Placement> place,
            Ticker ticker,
            Timer timer,
            long timeoutNanos,
            long intervalNanos) {
        this.place = place;
        this.ticker = ticker;
        this.timer = timer;
        this.timeoutNanos = timeoutNanos;
        this.intervalNanos = intervalNanos;
    }

    /** Lets a call wait that was refused in this way; returns how that ends. */
    CompletableFuture<Placement> await(ScheduleQuery query, GatewayException refusal) {
        Waiting call = new Waiting(query, refusal, ticker.nanos() + timeoutNanos);
        synchronized (lock) {
            if (closed || queue.size() >= MOST) {
                call.result.completeExceptionally(refusal);
                return call.result;
            }
            queue.add(call);
            arm();
        }
        return call.result;
    }

    /** Tries all that wait, the first one first. */
    void retry() {
        List<Runnable> outcomes = new ArrayList<>();
        synchronized (lock) {
            for (Iterator<Waiting> calls = queue.iterator(); calls.hasNext(); ) {
                Runnable outcome = outcome(calls.next());
                if (outcome != null) {
                    outcomes.add(outcome);
                    calls.remove();
                }
            }
            arm();
        }
        outcomes.forEach(Runnable::run);
    }

    /** Tries one; returns null if it waits on. What is thrown ends this one alone: those behind it, and the alarm, must not be lost. */
    private @Nullable Runnable outcome(Waiting call) {
        try {
            Placement placement = place.apply(call.query);
            if (placement != null) {
                return () -> call.result.complete(placement);
            }
        } catch (RuntimeException | Error thrown) {
            return () -> call.result.completeExceptionally(thrown);
        }
        return call.untilNanos - ticker.nanos() <= 0 ? () -> call.result.completeExceptionally(call.refusal) : null;
    }

    /** Refuses all that wait, and lets nobody wait any more. */
    void close() {
        List<Waiting> left;
        synchronized (lock) {
            closed = true;
            left = List.copyOf(queue);
            queue.clear();
            arm();
        }
        for (Waiting call : left) {
            call.result.completeExceptionally(
                    new GatewayException(ErrorKind.SHUTTING_DOWN, "the scheduler was closed"));
        }
    }

    int size() {
        synchronized (lock) {
            return queue.size();
        }
    }

    /** Sets the alarm, if there is somebody to wake and none is set. */
    private void arm() {
        Waiting first = queue.peek();
        if (first == null) {
            if (alarm != null) {
                alarm.cancel();
                alarm = null;
            }
        } else if (alarm == null) {
            alarm = timer.schedule(this::alarmed, Math.min(intervalNanos, first.untilNanos - ticker.nanos()));
        }
    }

    private void alarmed() {
        synchronized (lock) {
            alarm = null;
        }
        retry();
    }

    private static final class Waiting {
        final ScheduleQuery query;
        final GatewayException refusal;
        final long untilNanos;
        final CompletableFuture<Placement> result = new CompletableFuture<>();

        Waiting(ScheduleQuery query, GatewayException refusal, long untilNanos) {
            this.query = query;
            this.refusal = refusal;
            this.untilNanos = untilNanos;
        }
    }
}
