package io.sluice.gateway.spi.scheduling;

import java.util.List;
import java.util.Objects;

/**
 * What a scheduler says of a call.
 *
 * @param candidates the instances it looked at, the likeliest first
 * @param reason one sentence for operators: the policy, and why it would choose or refuse
 * @param learned what was learned of the kinds of engines that fit the call, as far as scores come from it; none if the policy learns nothing
 */
public record ScheduleExplanation(List<Candidate> candidates, String reason, List<LearnedFigures> learned) {
    public ScheduleExplanation {
        candidates = List.copyOf(candidates);
        Objects.requireNonNull(reason, "reason");
        learned = List.copyOf(learned);
    }

    /** Creates an explanation of a scheduler that has learned nothing. */
    public ScheduleExplanation(List<Candidate> candidates, String reason) {
        this(candidates, reason, List.of());
    }

    /**
     * An instance, as the scheduler sees it.
     *
     * @param instanceId the instance
     * @param verdict whether it would be chosen
     * @param score what the policy compares, in the policy's own unit; lower is better
     * @param note why, for operators; may be empty
     * @param parts what the score is made of, for operators; none if the policy does not say
     */
    public record Candidate(String instanceId, Verdict verdict, double score, String note, List<Part> parts) {
        public Candidate {
            parts = List.copyOf(parts);
        }

        /** Creates a candidate whose score has no parts. */
        public Candidate(String instanceId, Verdict verdict, double score, String note) {
            this(instanceId, verdict, score, note, List.of());
        }
    }

    /**
     * One of the summands of a score, or a figure that it comes from.
     *
     * @param name in lower case, words joined by hyphens, the unit last: {@code waiting-seconds}
     * @param value in that unit
     */
    public record Part(String name, double value) {}

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
