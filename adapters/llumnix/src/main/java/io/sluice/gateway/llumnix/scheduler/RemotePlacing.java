package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Promise;
import io.sluice.gateway.spi.Timer.Timeout;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call's way to an instance: the remote scheduler is asked, and what it chose is held; where it has nothing, the call waits and asks again; where it does not answer,
 * or keeps choosing what the call cannot have, the local scheduler decides.
 *
 * <p>Its steps follow each other, on whichever threads; only {@link #withdraw} and the end of the whole come from outside at any time. What arrives after the end
 * is given back.
 */
final class RemotePlacing implements Placing {
    /** How often it is asked for something that the call can have. */
    static final int TRIES = 3;

    private final RemoteParts parts;
    private final long bytes;
    private final long startNanos;
    private final Promise<Placement> result = new Promise<>();
    private int notTaken;

    /** Whether it has waited for the remote scheduler, by which its time to wait has begun. */
    private boolean waited;

    /** Null once it is over, so that nothing of the call is kept. */
    private volatile @Nullable ScheduleQuery query;

    /** What is to be undone when it is over: the wait, or the question to the local scheduler. */
    private volatile @Nullable Runnable undo;

    RemotePlacing(RemoteParts parts, ScheduleQuery query) {
        this.parts = parts;
        this.query = query;
        this.bytes = query.body().remaining();
        this.startNanos = parts.ticker().nanos();
    }

    @Override
    public CompletionStage<Placement> placement() {
        return result.stage();
    }

    @Override
    public void withdraw() {
        refuse(new GatewayException(ErrorKind.CANCELLED, "the question was withdrawn"));
    }

    /** Begins; also begins again. */
    RemotePlacing start() {
        ScheduleQuery call = query;
        if (call == null) {
            return this;
        }
        try {
            String id = parts.ids().of(call);
            Optional<CompletionStage<@Nullable Void>> before = parts.releases().before(id);
            if (parts.mode().gatewayId().isEmpty()
                    || parts.circuit().refuses()
                    || parts.lateIds().contains(id)) {
                askLocal();
            } else if (before.isPresent()) {
                measureAfter(before.get(), id);
            } else {
                measure(id);
            }
        } catch (RuntimeException | Error defect) {
            refuse(defect);
        }
        return this;
    }

    /** Goes on after what is to be released before; not at the remote scheduler if that takes too long, since many may stand in line. */
    private void measureAfter(CompletionStage<@Nullable Void> released, String id) {
        AtomicBoolean gone = new AtomicBoolean();
        Timeout limit = parts.timer()
                .schedule(
                        () -> {
                            if (gone.compareAndSet(false, true)) {
                                step(this::askLocal);
                            }
                        },
                        parts.timeout().toNanos());
        released.whenComplete((tried, never) -> {
            if (gone.compareAndSet(false, true)) {
                limit.cancel();
                step(() -> measure(id));
            }
        });
    }

    private void measure(String id) {
        ScheduleQuery call = query;
        if (call == null) {
            return;
        }
        parts.tokens()
                .of(call)
                .whenComplete((prompt, failure) ->
                        step(() -> ask(id, prompt == null ? PromptSize.of(PromptTokens.estimate(call)) : prompt)));
    }

    /** Takes a step that nobody else would hear of if it failed. */
    private void step(Runnable next) {
        try {
            next.run();
        } catch (RuntimeException | Error defect) {
            refuse(defect);
        }
    }

    private void ask(String id, PromptSize prompt) {
        ScheduleQuery call = query;
        if (call == null) {
            return;
        }
        String gatewayId = parts.mode().gatewayId();
        Asking asking = new Asking(parts, Question.of(call, id, gatewayId, prompt.tokens()), prompt);
        if (parts.isClosed()) {
            refuse(new GatewayException(ErrorKind.SHUTTING_DOWN, "the scheduler was closed"));
        } else if (!gatewayId.isEmpty() && parts.circuit().tryAsk()) {
            asking.start().whenComplete((end, never) -> step(() -> told(end)));
        } else {
            askLocal();
        }
    }

    private void told(Outcome end) {
        if (end instanceof Outcome.Placed placed) {
            hold(placed.booking());
        } else if (end instanceof Outcome.Busy) {
            waitOrRefuse(GatewayException.noAvailableInstance(
                    "Llumnix's scheduler has no instance to give", parts.retryInterval()));
        } else {
            askLocal();
        }
    }

    private void hold(Booking booking) {
        ScheduleQuery call = query;
        Placement placement = null;
        try {
            placement = call == null ? null : parts.holding().hold(call, booking);
        } finally {
            if (placement == null) {
                parts.releases().release(booking);
            }
        }
        if (placement != null) {
            parts.counts().placed();
            place(placement);
        } else if (call != null) {
            parts.counts().notTaken();
            askForAnother();
        }
    }

    /** It may choose the same one again, and does not know whom the call excludes. */
    private void askForAnother() {
        notTaken++;
        if (notTaken < TRIES) {
            start();
        } else {
            askLocal();
        }
    }

    private void askLocal() {
        ScheduleQuery call = query;
        if (call == null) {
            return;
        }
        parts.counts().backup();
        Placing question = parts.local().schedule(call);
        Timeout limit = waited ? limitOfWaiting() : () -> false;
        undoBy(() -> {
            limit.cancel();
            question.withdraw();
        });
        question.placement().whenComplete((placement, failure) -> {
            limit.cancel();
            if (failure == null) {
                place(placement);
            } else if (unwrapped(failure) instanceof GatewayException refusal
                    && refusal.kind() == ErrorKind.NO_AVAILABLE_INSTANCE) {
                waitOrRefuse(refusal);
            } else {
                refuse(failure);
            }
        });
    }

    /** The local scheduler does not know how long the call has waited already. */
    private Timeout limitOfWaiting() {
        long rest = parts.waitTimeout().toNanos() - (parts.ticker().nanos() - startNanos);
        GatewayException refusal = GatewayException.noAvailableInstance(
                "no instance could take the call in the time that it may wait", parts.retryInterval());
        return parts.timer().schedule(() -> refuse(refusal), Math.max(0, rest));
    }

    /** Asks again after a while, if the call may wait so long, and there is room. */
    private void waitOrRefuse(GatewayException refusal) {
        long interval = parts.retryInterval().toNanos();
        long passed = parts.ticker().nanos() - startNanos;
        boolean mayWait = passed + interval <= parts.waitTimeout().toNanos();
        if (query == null || !mayWait || !parts.room().tryEnter(this, bytes)) {
            refuse(refusal);
            return;
        }
        waited = true;
        AtomicReference<@Nullable Timeout> alarm = new AtomicReference<>();
        undoBy(() -> {
            parts.room().leave(this, bytes);
            Timeout set = alarm.get();
            if (set != null) {
                set.cancel();
            }
        });
        // Set last, since the next step may begin at once, on another thread, and has something else to undo.
        Timeout set = parts.timer().schedule(this::askAgain, interval);
        alarm.set(set);
        if (query == null) {
            set.cancel(); // it was over a moment ago
        }
    }

    private void askAgain() {
        undo = null;
        parts.room().leave(this, bytes);
        notTaken = 0;
        start();
    }

    private void place(Placement placement) {
        over();
        if (!result.complete(placement)) {
            placement.cancelled();
        }
    }

    /** Ends it without a placement. */
    void refuse(Throwable cause) {
        Runnable last = over();
        result.completeExceptionally(unwrapped(cause));
        if (last != null) {
            last.run();
        }
    }

    /** Lets go of the call; returns what is to be undone. */
    private @Nullable Runnable over() {
        query = null;
        return undo;
    }

    private void undoBy(Runnable action) {
        undo = action;
        if (query == null) {
            action.run(); // it was over a moment ago
        }
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    @Override
    public String toString() {
        return "RemotePlacing[" + (query == null ? "over]" : "open]");
    }
}
