package io.sluice.gateway.spi.scheduling;

import java.util.List;
import java.util.Objects;

/**
 * What a scheduler says of a call.
 *
 * @param candidates the instances it looked at, the likeliest first
 * @param reason one sentence for operators: the policy, and why it would choose or refuse
 */
public record ScheduleExplanation(List<Candidate> candidates, String reason) {
    public ScheduleExplanation {
        candidates = List.copyOf(candidates);
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * An instance, as the scheduler sees it.
     *
     * @param instanceId the instance
     * @param verdict whether it would be chosen
     * @param score what the policy compares, in the policy's own unit; lower is better
     * @param note why, for operators; may be empty
     */
    public record Candidate(String instanceId, Verdict verdict, double score, String note) {}

    /** What becomes of a candidate. */
    public enum Verdict {
        /** It would be chosen now. */
        WINNER,
        /** It fits, but another one is better or next. */
        ELIGIBLE,
        /** It does not serve the model, or has another role. */
        UNFIT,
        /** The call has excluded it. */
        EXCLUDED
    }
}
