package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Origin;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the scheduler is, in order; the one that answered last is asked first. Safe for use by any number of threads. */
final class SchedulerAddresses {
    private final List<Origin> origins;
    private final AtomicInteger current = new AtomicInteger();

    /** The one that alone counts, since it knows the gateway; null = each does. */
    private volatile @Nullable Origin kept;

    /** Creates them; at least one. */
    SchedulerAddresses(List<Origin> origins) {
        this.origins = List.copyOf(origins);
    }

    /** Returns how many may be asked for one call. */
    int size() {
        return kept == null ? origins.size() : 1;
    }

    /** Returns the one that is asked first now. */
    Origin current() {
        Origin only = kept;
        return only == null ? origins.get(current.get()) : only;
    }

    /** Has one alone asked, until {@link #release}. */
    void keepTo(Origin origin) {
        kept = origin;
    }

    /** Has any of them asked again. */
    void release() {
        kept = null;
    }

    /** Notes that one failed: if it is the current one, the next is, from now on. */
    void failed(Origin origin) {
        int index = origins.indexOf(origin);
        current.compareAndSet(index, (index + 1) % origins.size());
    }

    /** Returns them, separated by commas. */
    @Override
    public String toString() {
        return origins.stream().map(Origin::toString).collect(Collectors.joining(","));
    }
}
