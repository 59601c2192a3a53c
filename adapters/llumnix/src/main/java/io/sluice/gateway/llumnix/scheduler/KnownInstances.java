package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.llumnix.scheduler.WireInstance.Address;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The local scheduler's instances by their addresses. It says nothing of changes, so what is found here is a guess until it has given a lease; whoever finds nothing,
 * or is given something else, looks again.
 *
 * <p>Safe for use by any number of threads.
 */
final class KnownInstances {
    /** A list is read again only so long after it was read, in case it lacks an instance for good. */
    private static final long LEAST_NANOS = Duration.ofMillis(50).toNanos();

    private final Scheduler local;
    private final Ticker ticker;
    private volatile Index index;

    KnownInstances(Scheduler local, Ticker ticker) {
        this.local = local;
        this.ticker = ticker;
        this.index = read();
    }

    /** Returns the instances there, of whatever rank; none if there is none. */
    List<Instance> at(Address address) {
        return index.byAddress.getOrDefault(address, List.of());
    }

    /** Reads the list again, unless that was done just now; returns whether it did. */
    boolean refresh() {
        if (ticker.nanos() - index.readNanos < LEAST_NANOS) {
            return false;
        }
        index = read();
        return true;
    }

    private Index read() {
        long now = ticker.nanos();
        Map<Address, List<Instance>> byAddress = new HashMap<>();
        for (Instance instance : local.knownInstances().orElse(List.of())) {
            byAddress
                    .computeIfAbsent(Address.of(instance), none -> new ArrayList<>(1))
                    .add(instance);
        }
        return new Index(byAddress, now);
    }

    private record Index(Map<Address, List<Instance>> byAddress, long readNanos) {}
}
