package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.GatewayException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A question that has its answer. It is its own stage, since every call has one of these, and nobody can complete it any more. */
final class CompletedPlacing extends CompletableFuture<Placement> implements Placing {
    private CompletedPlacing() {}

    static CompletedPlacing with(Placement placement) {
        CompletedPlacing result = new CompletedPlacing();
        result.complete(Objects.requireNonNull(placement, "placement"));
        return result;
    }

    static CompletedPlacing without(GatewayException refusal) {
        CompletedPlacing result = new CompletedPlacing();
        result.completeExceptionally(Objects.requireNonNull(refusal, "refusal"));
        return result;
    }

    @Override
    public CompletionStage<Placement> placement() {
        return this;
    }

    @Override
    public void withdraw() {}
}
