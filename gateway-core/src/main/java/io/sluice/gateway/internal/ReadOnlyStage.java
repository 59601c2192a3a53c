package io.sluice.gateway.internal;

import java.util.concurrent.CompletableFuture;

/**
 * A future to be returned as a {@code CompletionStage}: who gets it cannot complete it, and sees failures as they are, which a dependent
 * stage would wrap.
 */
final class ReadOnlyStage<T> extends CompletableFuture<T> {
    @Override
    public CompletableFuture<T> toCompletableFuture() {
        return copy();
    }
}
