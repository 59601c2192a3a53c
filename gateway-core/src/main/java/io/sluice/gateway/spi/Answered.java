package io.sluice.gateway.spi;

import io.sluice.gateway.GatewayException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A question that has its answer. It is its own stage, since every call has one of these. */
final class Answered extends CompletableFuture<Placement> implements Placing {
    private Answered() {}

    static Answered with(Placement placement) {
        Answered result = new Answered();
        result.complete(Objects.requireNonNull(placement, "placement"));
        return result;
    }

    static Answered without(GatewayException refusal) {
        Answered result = new Answered();
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
