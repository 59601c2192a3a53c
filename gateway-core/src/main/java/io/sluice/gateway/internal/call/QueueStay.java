package io.sluice.gateway.internal.call;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.attempt.AttemptScope;
import io.sluice.gateway.internal.decide.Decision;
import io.sluice.gateway.spi.RetryQueue;
import org.jspecify.annotations.Nullable;

/** A call's stays in the retry queue (section 6 of the routing spec), one after the other, and the slot it has from it. Belongs to the serial context of its call. */
final class QueueStay {
    /** Whose stay it is. */
    interface Guest {
        /** Called when the call may go on; it holds a slot until {@link #leave}. */
        void resumed(Decision.Park where);

        /** Called when the call will not go on. */
        void givenUp(Decision.Park where, GatewayException cause);

        /** Returns whether the call needs no slot any more. */
        boolean isOver();
    }

    private final AttemptScope scope;
    private final RetryQueue queue;
    private final Guest guest;
    private RetryQueue.@Nullable Parked parked;
    private RetryQueue.@Nullable Slot slot;

    QueueStay(AttemptScope scope, RetryQueue queue, Guest guest) {
        this.scope = scope;
        this.queue = queue;
        this.guest = guest;
    }

    /**
     * Parks the call.
     *
     * @param model the model that the client asked for
     * @param retry how many retries it has made through the queue
     * @param bytes what it holds
     * @return whether the queue has taken it, and tells the guest of the rest
     */
    boolean park(Decision.Park where, String model, int retry, Deadline deadline, long bytes) {
        ParkedCall call = new ParkedCall(
                where,
                scope.services().endpoints(),
                model,
                scope.record().startNanos(),
                retry,
                deadline,
                bytes,
                this::told);
        RetryQueue.Parking parking = queue.park(call);
        parked = parking instanceof RetryQueue.Parked accepted ? accepted : null;
        return parked != null;
    }

    /** Takes what the queue says of the parked call: a slot, or a reason why there is none. */
    private void told(Decision.Park where, RetryQueue.@Nullable Slot freed, @Nullable GatewayException cause) {
        scope.serial().execute(() -> {
            if (freed != null) {
                resumed(where, freed);
            } else if (cause != null && !guest.isOver()) {
                guest.givenUp(where, cause);
            }
        });
    }

    private void resumed(Decision.Park where, RetryQueue.Slot freed) {
        if (guest.isOver()) {
            giveBack(freed);
            return;
        }
        parked = null;
        slot = freed;
        guest.resumed(where);
    }

    /** Takes the call out of the queue, if it is parked, and gives the slot back, if it has one. */
    void leave() {
        if (parked != null) {
            parked.cancel();
            parked = null;
        }
        if (slot != null) {
            giveBack(slot);
            slot = null;
        }
    }

    /** Outside of this call's context: the queue may let other calls go on with the slot, here and now. */
    private void giveBack(RetryQueue.Slot held) {
        scope.serial().afterwards(() -> scope.services().errors().contain(held, held::release));
    }

    @Override
    public String toString() {
        return "QueueStay[" + (parked != null ? "parked]" : slot != null ? "slot]" : "none]");
    }
}
