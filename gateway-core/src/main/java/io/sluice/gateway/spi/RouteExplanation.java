package io.sluice.gateway.spi;

import java.util.List;
import java.util.Objects;

/**
 * What a route policy says of a call.
 *
 * @param options the decisions that are possible, those with a share of zero left out; a policy that does not draw has one
 * @param reason one sentence for operators, without credentials
 */
public record RouteExplanation(List<Option> options, String reason) {
    public RouteExplanation {
        options = List.copyOf(options);
        Objects.requireNonNull(reason, "reason");
    }

    /** Returns the explanation of a decision that does not depend on a draw. */
    public static RouteExplanation certain(RouteDecision decision, String reason) {
        return new RouteExplanation(List.of(new Option(decision, 1.0)), reason);
    }

    /**
     * A possible decision.
     *
     * @param decision the decision
     * @param share its probability, above 0 and at most 1
     */
    public record Option(RouteDecision decision, double share) {}
}
