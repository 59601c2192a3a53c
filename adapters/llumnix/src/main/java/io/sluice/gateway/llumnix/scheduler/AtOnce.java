package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a scheduler says to a question at once: one that lets the call wait is told that it will not, and what it gives later is given back. */
final class AtOnce {
    private static final Object OPEN = new Object();
    private static final Object OVER = new Object();

    /** {@link #OPEN}, a {@link Placement}, or {@link #OVER} if it was refused or is not waited for. */
    private final AtomicReference<Object> state = new AtomicReference<>(OPEN);

    private AtOnce() {}

    /** Returns the lease on the one instance that was given at once; null if none was. */
    static @Nullable Lease lease(Placing question) {
        AtOnce now = new AtOnce();
        question.placement().whenComplete(now::told);
        Object said = now.state.getAndSet(OVER);
        if (said == OPEN) {
            question.withdraw();
        }
        return said instanceof Placement placement ? placement.lease() : null;
    }

    private void told(@Nullable Placement placement, @Nullable Throwable refusal) {
        Object said = placement == null ? OVER : placement;
        if (!state.compareAndSet(OPEN, said) && placement != null) {
            placement.cancelled();
        }
    }
}
