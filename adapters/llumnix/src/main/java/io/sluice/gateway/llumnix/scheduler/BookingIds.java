package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/** Chooses the id by which the scheduler books a call: the one that the engine will report, so that its report ends the booking. Pure. */
@FunctionalInterface
interface BookingIds {
    /** Returns the id; empty if the call has none. */
    String of(ScheduleQuery query);

    /** Returns those of the requests as they are sent. */
    static BookingIds ofLegs() {
        return ScheduleQuery::legId;
    }
}
