package io.sluice.benchmarks;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.Set;

/** A call that fits every neutral instance. Its fingerprint is computed whenever it is asked for first, as in the gateway. */
final class ScheduleCall implements ScheduleQuery {
    private final String session;
    private final ByteBuffer body;
    private PromptFingerprint fingerprint;

    ScheduleCall(String session, ByteBuffer body) {
        this.session = session;
        this.body = body;
    }

    @Override
    public String model() {
        return "org/model";
    }

    @Override
    public SchedulingMode mode() {
        return SchedulingMode.NEUTRAL;
    }

    @Override
    public Stage stage() {
        return Stage.WHOLE;
    }

    @Override
    public Set<String> excludedInstances() {
        return Set.of();
    }

    @Override
    public String sessionKey() {
        return session;
    }

    /** Not a view: the buffer is the benchmark's own, and a view would count as the scheduler's allocation. */
    @Override
    public ByteBuffer body() {
        return body;
    }

    @Override
    public long maxTokens() {
        return 512;
    }

    @Override
    public PromptFingerprint fingerprint() {
        if (fingerprint == null) {
            fingerprint = PromptFingerprint.of(body);
        }
        return fingerprint;
    }
}
