package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.ForwardingQuery;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;

/** A call's question to the local scheduler for the instance that the remote one chose. */
final class HeldQuery extends ForwardingQuery {
    private final Stage stage;
    private final String preferredInstance;

    /**
     * Creates a question.
     *
     * @param stage the leg that it is for
     * @param preferredInstance the id of that instance
     */
    HeldQuery(ScheduleQuery call, Stage stage, String preferredInstance) {
        super(call);
        this.stage = stage;
        this.preferredInstance = preferredInstance;
    }

    @Override
    public SchedulingMode mode() {
        return target().stage() == Stage.BOTH ? SchedulingMode.PD_STAGED : target().mode();
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public String preferredInstance() {
        return preferredInstance;
    }
}
