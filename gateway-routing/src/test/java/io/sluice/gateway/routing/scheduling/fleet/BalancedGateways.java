package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.List;
import java.util.random.RandomGenerator;

/** Gateways behind a balancer that draws one for each call, or has one for each client. */
final class BalancedGateways implements Scheduler {
    private final List<? extends Scheduler> gateways;
    private final RandomGenerator random;
    private final boolean keepsClients;

    BalancedGateways(List<? extends Scheduler> gateways, RandomGenerator random, boolean keepsClients) {
        this.gateways = List.copyOf(gateways);
        this.random = random;
        this.keepsClients = keepsClients;
    }

    @Override
    public Placing schedule(ScheduleQuery query) {
        int number = keepsClients
                ? Math.floorMod(query.sessionKey().hashCode() * 0x9E3779B1, gateways.size())
                : random.nextInt(gateways.size());
        return gateways.get(number).schedule(query);
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        return gateways.get(0).explain(query);
    }
}
