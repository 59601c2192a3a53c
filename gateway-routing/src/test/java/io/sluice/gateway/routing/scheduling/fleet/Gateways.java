package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The gateways before a fleet.
 *
 * @param count how many there are
 * @param keepsClients whether the balancer before them sends a client's calls to the same one; else it draws one for each
 * @param delay after which each hears of what others place; null = they know nothing of each other
 */
record Gateways(int count, boolean keepsClients, @Nullable Duration delay) {
    static final Gateways ONE = blind(1);

    static Gateways blind(int count) {
        return new Gateways(count, false, null);
    }

    static Gateways shared(int count, Duration delay) {
        return new Gateways(count, false, delay);
    }

    /** Returns the schedulers of the gateways. */
    List<PoolScheduler> make(IntFunction<PoolScheduler> scheduler) {
        return IntStream.range(0, count).mapToObj(scheduler).toList();
    }

    /** Returns the balancer before the gateways, which share placements from now on if they are to; of one that gateway itself. */
    Scheduler before(List<PoolScheduler> schedulers, FakeClock clock, long seed) {
        if (delay != null) {
            SharedGateways.join(schedulers, clock, delay);
        }
        return count == 1 ? schedulers.get(0) : new BalancedGateways(schedulers, new Random(seed), keepsClients);
    }
}
