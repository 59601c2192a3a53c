package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Origin;
import java.util.List;

/**
 * What the scheduler counts for a call on some instances. Immutable.
 *
 * @param instances those of one leg, or of both if neither is taken
 * @param scheduler who counts it, and has to hear of its end
 */
record Booking(Question question, List<WireInstance> instances, Origin scheduler) {
    /** Returns the same booking of one of its instances. */
    Booking of(WireInstance instance) {
        return new Booking(question, List.of(instance), scheduler);
    }
}
