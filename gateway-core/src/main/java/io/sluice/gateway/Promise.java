package io.sluice.gateway;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A future that can be returned as a {@code CompletionStage}: whoever asks it for a {@code CompletableFuture} gets a copy. For
 * implementations of bodies, exchanges and schedulers. Safe for use by any number of threads.
 *
 * <p>{@link CompletableFuture#minimalCompletionStage} would do that too, but as a dependent stage it hands on failures wrapped
 * in a {@code CompletionException}, and everyone would have to look inside.
 */
public final class Promise<T extends @Nullable Object> extends CompletableFuture<T> {
    /** Creates a stage that is not complete. */
    public Promise() {}

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        return copy();
    }
}
