package io.sluice.examples.quickstart;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.List;

/** Refuses every call, so that the gateway answers with this kind of error. */
record RefusingScheduler(ErrorKind kind) implements Scheduler {
    @Override
    public Placing schedule(ScheduleQuery query) {
        return Placing.refused(new GatewayException(kind, "refused by the test"));
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        return new ScheduleExplanation(List.of(), "refused by the test");
    }
}
