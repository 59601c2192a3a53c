package io.sluice.gateway.internal.pair;

import io.sluice.gateway.spi.scheduling.ForwardingQuery;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.util.Set;

/** The question for the instances of one stage of a call. */
public final class StageQuery extends ForwardingQuery {
    private final SchedulingMode mode;
    private final Stage stage;
    private final Set<String> excludedInstances;
    private final String legId;
    private final boolean decodesLocally;

    /**
     * Creates the question for an instance that does what its role says.
     *
     * @param call what it asks beside the stage
     * @param excludedInstances those that have failed the call (clause RT-R-2)
     * @param legId the id of the attempt (clause PD-7)
     */
    public StageQuery(
            ScheduleQuery call, SchedulingMode mode, Stage stage, Set<String> excludedInstances, String legId) {
        this(call, mode, stage, excludedInstances, legId, false);
    }

    /**
     * Creates a question.
     *
     * @param decodesLocally whether a decode instance computes the prompt by itself
     */
    public StageQuery(
            ScheduleQuery call,
            SchedulingMode mode,
            Stage stage,
            Set<String> excludedInstances,
            String legId,
            boolean decodesLocally) {
        super(call);
        this.mode = mode;
        this.stage = stage;
        this.excludedInstances = excludedInstances;
        this.legId = legId;
        this.decodesLocally = decodesLocally;
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
    public SchedulingMode mode() {
        return mode;
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public Set<String> excludedInstances() {
        return excludedInstances;
    }

    @Override
    public boolean decodesLocally() {
        return decodesLocally;
    }

    @Override
    public String legId() {
        return legId;
    }
}
