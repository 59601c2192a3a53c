package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.base.Failures;
import io.sluice.gateway.internal.pair.StageQuery;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The choice of a decode instance for an attempt that has begun. Belongs to the serial context of its call. */
final class DecodePlacer {
    /** Who asked. It hears one of the three, or nothing once the question is withdrawn. */
    interface Owner {
        /** Called with the lease, which is held. */
        void decodePlaced(Lease lease);

        /** Called when there is no instance. */
        void decodeUnplaced(GatewayException refusal);

        /** Called when the scheduler threw, or placed something else. */
        void schedulerBroke(Throwable thrown);
    }

    private final AttemptScope scope;
    private final Owner owner;

    /** The question; null if none is open. */
    private @Nullable Placing asked;

    DecodePlacer(AttemptScope scope, Owner owner) {
        this.scope = scope;
        this.owner = owner;
    }

    /** Returns whether the question is open. */
    boolean isAsking() {
        return asked != null;
    }

    void ask(StageQuery query) {
        Placing question = schedule(query);
        asked = question;
        question.placement()
                .whenComplete((placement, thrown) -> scope.serial().execute(() -> told(question, placement, thrown)));
    }

    private Placing schedule(StageQuery query) {
        try {
            return Objects.requireNonNull(scope.services().scheduler().schedule(query), "placing");
        } catch (RuntimeException | Error defect) {
            return Placing.of(CompletableFuture.failedStage(defect), () -> {});
        }
    }

    private void told(Placing question, Placement placement, @Nullable Throwable thrown) {
        boolean isOpen = asked == question;
        if (isOpen) {
            asked = null;
        }
        if (thrown == null && (!isOpen || placement.prefill().isPresent())) {
            scope.services().errors().contain(placement, placement::cancelled);
        }
        if (!isOpen) {
            return;
        }
        if (thrown == null && placement.prefill().isPresent()) {
            owner.schedulerBroke(
                    new IllegalStateException("placement: " + placement + " (expected: a decode instance alone)"));
        } else if (thrown == null) {
            owner.decodePlaced(placement.lease());
        } else if (Failures.unwrapped(thrown) instanceof GatewayException refusal) {
            owner.decodeUnplaced(refusal);
        } else {
            owner.schedulerBroke(thrown);
        }
    }

    /** Gives up the question, if it is not answered yet (clause S-6). */
    void withdraw() {
        Placing open = asked;
        asked = null;
        if (open != null) {
            scope.serial().afterwards(() -> scope.services().errors().contain(open, open::withdraw));
        }
    }

    @Override
    public String toString() {
        return "DecodePlacer[" + (asked == null ? "at rest]" : "asking]");
    }
}
