package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.List;
import java.util.random.RandomGenerator;

/** Gateways behind a balancer that draws one for each call. */
final class BalancedGateways implements Scheduler {
    private final List<? extends Scheduler> gateways;
    private final RandomGenerator random;

    BalancedGateways(List<? extends Scheduler> gateways, RandomGenerator random) {
        this.gateways = List.copyOf(gateways);
        this.random = random;
    }

    @Override
    public Placing schedule(ScheduleQuery query) {
        return gateways.get(random.nextInt(gateways.size())).schedule(query);
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        return gateways.get(0).explain(query);
    }
}
