package io.sluice.gateway.internal;

import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.SchedulingMode;
import java.nio.ByteBuffer;
import java.util.Set;

/** The question for another instance: the first one's, without the instances that have failed the call (clause R-2). */
record RetryQuery(ScheduleQuery first, Set<String> excludedInstances) implements ScheduleQuery {
    @Override
    public String model() {
        return first.model();
    }

    @Override
    public SchedulingMode mode() {
        return first.mode();
    }

    @Override
    public String sessionKey() {
        return first.sessionKey();
    }

    @Override
    public ByteBuffer body() {
        return first.body();
    }
}
