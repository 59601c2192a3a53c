package io.sluice.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A result that is still to come, as held by the one who completes it: a transport, a body, a scheduler. Others get its {@link #stage}, which they can neither complete
 * nor cancel. Safe for use by any number of threads.
 *
 * <p>{@link CompletableFuture#minimalCompletionStage} would do for others too, but as a dependent stage it hands on failures wrapped
 * in a {@code CompletionException}, and everyone would have to look inside.
 */
public final class Promise<T extends @Nullable Object> extends CompletableFuture<T> {
    /** Made when it is asked for first; of two that are made at the same time either will do. */
    private @Nullable CompletionStage<T> stage;

    /** Creates a promise that is not completed yet. */
    public Promise() {}

    /** Returns what others may have: a stage that completes as this one does, with the same failure, and cannot be made a future of this one. */
    public CompletionStage<T> stage() {
        CompletionStage<T> made = stage;
        if (made == null) {
            made = new ReadOnlyStage<>(this);
            stage = made;
        }
        return made;
    }
}
