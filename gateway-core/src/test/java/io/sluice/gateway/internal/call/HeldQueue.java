package io.sluice.gateway.internal.call;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.RetryQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A retry queue of one place, out of which a test lets the call by hand. For one thread. */
final class HeldQueue implements RetryQueue {
    private final int mostRetries;
    private final BooleanSupplier fails;

    /** Slots that were given and not released. */
    private int slotsOut;

    private @Nullable Task parked;

    /** What left when it had just been let go. */
    private @Nullable Task late;

    /**
     * Creates it.
     *
     * @param fails whether a task that might be parked is refused, or one that leaves has just been let go; asked each time
     */
    HeldQueue(int mostRetries, BooleanSupplier fails) {
        this.mostRetries = mostRetries;
        this.fails = fails;
    }

    /** Returns what is parked; null if nothing is. */
    @Nullable
    Task parked() {
        return parked;
    }

    /** Returns whether nothing is parked, and no slot is held. */
    boolean isEmpty() {
        return parked == null && slotsOut == 0;
    }

    @Override
    public Parking park(Task task) {
        if (parked != null) {
            throw new AssertionError("parked twice: " + task + " beside " + parked);
        }
        if (task.retry() >= mostRetries || fails.getAsBoolean()) {
            return new Refused("retries: " + task.retry());
        }
        parked = task;
        return (Parked) () -> leave(task);
    }

    private boolean leave(Task task) {
        if (parked != task) {
            return false;
        }
        parked = null;
        late = fails.getAsBoolean() ? task : null;
        return late == null;
    }

    /** Brings the slot to a call that has left too late, if one has. */
    void resumeLate() {
        Task gone = late;
        late = null;
        if (gone != null) {
            resume(gone);
        }
    }

    /** Lets the call go on. */
    void resume(Task task) {
        parked = null;
        slotsOut++;
        task.resume(() -> slotsOut--);
    }

    /** Gives the call up. */
    void giveUp(Task task, ErrorKind kind) {
        parked = null;
        task.giveUp(new GatewayException(kind, "given up"));
    }

    @Override
    public void close() {}
}
