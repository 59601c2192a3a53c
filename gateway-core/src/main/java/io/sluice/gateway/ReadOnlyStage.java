package io.sluice.gateway;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future to be returned as a {@code CompletionStage}: who gets it cannot complete it.
 *
 * <p>{@link CompletableFuture#minimalCompletionStage} would do that too, but as a dependent stage it hands on failures wrapped
 * in a {@code CompletionException}, and everyone would have to look inside.
 */
final class ReadOnlyStage<T extends @Nullable Object> extends CompletableFuture<T> {
    @Override
    public CompletableFuture<T> toCompletableFuture() {
        return copy();
    }
}
