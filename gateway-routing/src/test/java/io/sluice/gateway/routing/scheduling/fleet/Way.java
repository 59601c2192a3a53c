package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;

/** How a call runs that could be disaggregated. */
enum Way {
    /** In two legs. */
    PAIR,
    /** On a decode instance alone. */
    LOCAL,
    /** On a neutral instance. */
    WHOLE;

    /** Returns what {@code pd-disaggregate=price} says (clause PD-30). */
    static Way cheapest(Scheduler scheduler, SimpleScheduleQuery query) {
        double pair = query.mode() == SchedulingMode.PD_BATCH
                ? scheduler.price(query.in(SchedulingMode.PD_BATCH, Stage.BOTH))
                : scheduler.price(query.in(SchedulingMode.PD_STAGED, Stage.PREFILL))
                        + scheduler.price(query.in(SchedulingMode.PD_STAGED, Stage.DECODE));
        double local = scheduler.price(query.locally());
        double whole = scheduler.price(query.in(SchedulingMode.NEUTRAL, Stage.WHOLE));
        if (whole < Math.min(pair, local)) {
            return WHOLE;
        }
        return local < pair ? LOCAL : PAIR;
    }
}
