package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Origin;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Where the scheduler is, in order; the one that answered last is asked first. Safe for use by any number of threads. */
final class SchedulerAddresses {
    private final List<Origin> origins;
    private final AtomicInteger current = new AtomicInteger();

    /** Creates them; at least one. */
    SchedulerAddresses(List<Origin> origins) {
        this.origins = List.copyOf(origins);
    }

    int size() {
        return origins.size();
    }

    /** Returns the one that is asked first now. */
    Origin current() {
        return origins.get(current.get());
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
