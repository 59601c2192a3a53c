package io.sluice.gateway.contract;

import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.SchedulingMode;
import java.nio.ByteBuffer;
import java.util.Set;

/** A schedule query that is just its values. */
public record SimpleScheduleQuery(
        String model, SchedulingMode mode, Set<String> excludedInstances, String sessionKey, ByteBuffer body)
        implements ScheduleQuery {
    /** Returns the query of a call for this model that needs a neutral instance. */
    public static SimpleScheduleQuery ofModel(String model) {
        return new SimpleScheduleQuery(model, SchedulingMode.NEUTRAL, Set.of(), "", ByteBuffer.allocate(0));
    }

    /** Returns the same query with these instances excluded. */
    public SimpleScheduleQuery excluding(String... ids) {
        return new SimpleScheduleQuery(model, mode, Set.of(ids), sessionKey, body);
    }

    /** Returns the same query for another mode. */
    public SimpleScheduleQuery inMode(SchedulingMode newMode) {
        return new SimpleScheduleQuery(model, newMode, excludedInstances, sessionKey, body);
    }

    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }
}
