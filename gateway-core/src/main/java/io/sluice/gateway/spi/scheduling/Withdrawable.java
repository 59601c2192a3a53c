package io.sluice.gateway.spi.scheduling;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A question whose answer is a stage of somebody's. */
final class Withdrawable implements Placing {
    private final CompletionStage<Placement> placement;

    /** What withdraws it; null once that was called. */
    private final AtomicReference<@Nullable Runnable> withdraw;

    Withdrawable(CompletionStage<Placement> placement, Runnable withdraw) {
        this.placement = Objects.requireNonNull(placement, "placement");
        this.withdraw = new AtomicReference<>(Objects.requireNonNull(withdraw, "withdraw"));
    }

    @Override
    public CompletionStage<Placement> placement() {
        return placement;
    }

    @Override
    public void withdraw() {
        Runnable once = withdraw.getAndSet(null);
        if (once != null) {
            once.run();
        }
    }

    @Override
    public String toString() {
        return "Placing[" + placement + (withdraw.get() == null ? ", withdrawn]" : "]");
    }
}
