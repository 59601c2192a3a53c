package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.Set;

/** The question of a call with an id, whose prompt has 40 bytes. */
record CallQuery(
        String legId, String model, SchedulingMode mode, Stage stage, Set<String> excludedInstances, String wanted)
        implements ScheduleQuery {
    static CallQuery of(String id) {
        return new CallQuery(id, "m", SchedulingMode.NEUTRAL, Stage.WHOLE, Set.of(), "");
    }

    CallQuery in(SchedulingMode newMode, Stage newStage) {
        return new CallQuery(legId, model, newMode, newStage, excludedInstances, wanted);
    }

    CallQuery excluding(String... ids) {
        return new CallQuery(legId, model, mode, stage, Set.of(ids), wanted);
    }

    CallQuery ofModel(String other) {
        return new CallQuery(legId, other, mode, stage, excludedInstances, wanted);
    }

    CallQuery preferring(String id) {
        return new CallQuery(legId, model, mode, stage, excludedInstances, id);
    }

    @Override
    public String preferredInstance() {
        return wanted;
    }

    @Override
    public String path() {
        return "/v1/chat/completions";
    }

    @Override
    public String sessionKey() {
        return "";
    }

    @Override
    public ByteBuffer body() {
        return ByteBuffer.allocate(100);
    }

    @Override
    public long maxTokens() {
        return 0;
    }

    @Override
    public PromptFingerprint fingerprint() {
        return PromptFingerprint.of(ByteBuffer.allocate(40));
    }
}
