package io.sluice.gateway.routing.internal;

import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.InstanceHint;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a scheduler says which instances it leaves alone by what it found out itself (clause FL-F-8). Safe for use by any number of threads. */
public final class PauseNotices {
    /** Null if nobody wants to know. */
    private volatile @Nullable Consumer<InstanceHint> listener;

    /** Sets who wants to know. */
    public void onPause(Consumer<InstanceHint> newListener) {
        listener = newListener;
    }

    /** Returns whether somebody wants to know. */
    public boolean isHeard() {
        return listener != null;
    }

    /** Says that an instance is left alone for so long from now on. */
    public void notice(Instance instance, PauseKind kind, long nanos) {
        Consumer<InstanceHint> told = listener;
        if (told != null && nanos > 0) {
            told.accept(new InstanceHint(
                    instance.id(), instance.origin().toString(), kind, Duration.ofNanos(nanos), Duration.ZERO));
        }
    }

    @Override
    public String toString() {
        return "PauseNotices[" + (isHeard() ? "heard]" : "not heard]");
    }
}
