package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * A call's question to the local scheduler for the instance that the remote one chose.
 *
 * @param stage the leg that it is for
 * @param preferredInstance the id of that instance
 */
record HeldQuery(ScheduleQuery call, Stage stage, String preferredInstance) implements ScheduleQuery {
    @Override
    public String model() {
        return call.model();
    }

    @Override
    public SchedulingMode mode() {
        return call.stage() == Stage.BOTH ? SchedulingMode.PD_STAGED : call.mode();
    }

    @Override
    public Set<String> excludedInstances() {
        return call.excludedInstances();
    }

    @Override
    public String sessionKey() {
        return call.sessionKey();
    }

    @Override
    public boolean streams() {
        return call.streams();
    }

    @Override
    public ByteBuffer body() {
        return call.body();
    }

    @Override
    public long maxTokens() {
        return call.maxTokens();
    }

    @Override
    public PromptFingerprint fingerprint() {
        return call.fingerprint();
    }

    @Override
    public String path() {
        return call.path();
    }

    @Override
    public String legId() {
        return call.legId();
    }

    @Override
    public Attributes attributes() {
        return call.attributes();
    }
}
