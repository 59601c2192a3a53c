package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.GatewayException;
import java.util.List;
import java.util.Optional;

/** The scheduler of a gateway without instances. */
enum NoInstances implements Scheduler {
    INSTANCE;

    @Override
    public Placing schedule(ScheduleQuery query) {
        return Placing.refused(
                GatewayException.noAvailableInstance("no scheduler is configured, so there are no instances", null));
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        return new ScheduleExplanation(List.of(), "no scheduler is configured, so there are no instances");
    }

    @Override
    public Optional<List<Instance>> knownInstances() {
        return Optional.of(List.of());
    }
}
