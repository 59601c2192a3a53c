package io.sluice.gateway.internal.call;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.attempt.AttemptScope;
import io.sluice.gateway.internal.decide.Decision;
import io.sluice.gateway.spi.RetryQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call in the retry queue, from its parking until it gives back the slot that it had from there. The queue calls it on any thread; what follows belongs to the serial
 * context of its call.
 */
final class ParkedCall implements RetryQueue.Task {
    /** Who is parked. */
    interface Owner {
        /** Called when the call may go on; it holds a slot until {@link #leave}. */
        void resumed(Decision.Park where);

        /** Called when the call will not go on. */
        void givenUp(Decision.Park where, GatewayException cause);

        /** Returns whether the call needs no slot any more. */
        boolean isOver();
    }

    private final AttemptScope scope;
    private final Decision.Park where;
    private final int retry;
    private final Deadline deadline;
    private final long bytes;
    private final Owner owner;
    private RetryQueue.@Nullable Parked place;
    private RetryQueue.@Nullable Slot slot;

    /** Whether it is not to go on, whatever the queue says that it was about to say. */
    private boolean left;

    /**
     * Creates it, not parked yet.
     *
     * @param where what it waits for
     * @param retry how many retries the call has made through the queue
     * @param bytes what it holds
     */
    ParkedCall(AttemptScope scope, Decision.Park where, int retry, Deadline deadline, long bytes, Owner owner) {
        this.scope = scope;
        this.where = where;
        this.retry = retry;
        this.deadline = deadline;
        this.bytes = bytes;
        this.owner = owner;
    }

    /** Parks it; returns whether the queue has taken it, and the owner hears of the rest. */
    boolean enter(RetryQueue queue) {
        if (queue.park(this) instanceof RetryQueue.Parked accepted) {
            place = accepted;
            scope.services().listeners().parked(scope.facts(), endpoint());
            return true;
        }
        return false;
    }

    /** Returns what it waits for, or has waited for. */
    Decision.Park where() {
        return where;
    }

    /** Returns whether it is in the queue. */
    boolean isWaiting() {
        return place != null;
    }

    /** Takes the call out of the queue, if it is there, and gives the slot back, if it has one. */
    void leave() {
        left = true;
        if (place != null) {
            place.cancel();
            noLongerWaits(false);
        }
        if (slot != null) {
            giveBack(slot);
            slot = null;
        }
    }

    @Override
    public void resume(RetryQueue.Slot freed) {
        scope.serial().execute(() -> {
            if (left || owner.isOver()) {
                giveBack(freed);
                return;
            }
            noLongerWaits(true);
            slot = freed;
            owner.resumed(where);
        });
    }

    @Override
    public void giveUp(GatewayException cause) {
        scope.serial().execute(() -> {
            if (!left && !owner.isOver()) {
                noLongerWaits(false);
                owner.givenUp(where, cause);
            }
        });
    }

    private void noLongerWaits(boolean resumed) {
        place = null;
        scope.services().listeners().unparked(scope.facts(), endpoint(), resumed);
    }

    /** Outside of this call's context: the queue may let other calls go on with the slot, here and now. */
    private void giveBack(RetryQueue.Slot held) {
        scope.serial().afterwards(() -> scope.services().errors().contain(held, held::release));
    }

    @Override
    public String endpoint() {
        return where.endpoint().baseUrl();
    }

    @Override
    public boolean isRetry() {
        return where.isRetry();
    }

    @Override
    public Duration holdOff() {
        return scope.endpoints().parkedHoldOff(where.endpoint());
    }

    @Override
    public Duration retryAfter() {
        return where.retryAfter();
    }

    @Override
    public long arrivalNanos() {
        return scope.record().startNanos();
    }

    @Override
    public int retry() {
        return retry;
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "ParkedCall[" + where + (place != null ? ", waits]" : slot != null ? ", has a slot]" : "]");
    }
}
