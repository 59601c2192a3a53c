package io.sluice.gateway.internal.pair;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The question for the instances of one stage of a call.
 *
 * @param call what it asks beside the stage
 * @param excludedInstances those that have failed the call (clause RT-R-2)
 * @param legId the id of the attempt (clause PD-7)
 * @param decodesLocally whether a decode instance computes the prompt by itself
 */
public record StageQuery(
        ScheduleQuery call,
        SchedulingMode mode,
        Stage stage,
        Set<String> excludedInstances,
        String legId,
        boolean decodesLocally)
        implements ScheduleQuery {
    /** Creates the question for an instance that does what its role says. */
    public StageQuery(
            ScheduleQuery call, SchedulingMode mode, Stage stage, Set<String> excludedInstances, String legId) {
        this(call, mode, stage, excludedInstances, legId, false);
    }

    /**
     * Returns the question for the first instances of a plan: the call itself if it says all.
     *
     * @param legId the id that the instances will see
     */
    public static ScheduleQuery first(ExecutionPlan how, ScheduleQuery call, Set<String> excluded, String legId) {
        if (how instanceof ExecutionPlan.Pair pair) {
            Stage stage = pair.mode() == SchedulingMode.PD_BATCH ? Stage.BOTH : Stage.PREFILL;
            return new StageQuery(call, pair.mode(), stage, excluded, legId);
        }
        if (how instanceof ExecutionPlan.Local) {
            return new StageQuery(call, SchedulingMode.PD_STAGED, Stage.DECODE, excluded, legId, true);
        }
        return excluded.isEmpty() && legId.equals(call.legId())
                ? call
                : new StageQuery(call, SchedulingMode.NEUTRAL, Stage.WHOLE, excluded, legId);
    }

    @Override
    public String model() {
        return call.model();
    }

    @Override
    public String sessionKey() {
        return call.sessionKey();
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
    public Attributes attributes() {
        return call.attributes();
    }

    @Override
    public String preferredInstance() {
        return call.preferredInstance();
    }
}
