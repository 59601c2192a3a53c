package io.sluice.gateway.routing.scheduling;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The placement policies that come with the library, each a {@link PlacementPolicy}: the values of the option {@code scheduling-policy}. */
public enum PlacementPolicies {
    /** One after the other. */
    ROUND_ROBIN("round-robin"),
    /** Each with the same chance. */
    RANDOM("random"),
    /** The one with the fewest open leases. */
    LEAST_REQUESTS("least-requests"),
    /** The one with fewer open leases of two that are drawn. */
    POWER_OF_TWO("power-of-two"),
    /** The one with the least estimated work: prompts that wait, and answers that are expected. */
    LEAST_TOKENS("least-tokens"),
    /** The one that served the longest beginning of the prompt last, if that is a quarter of it, unless it is overloaded. */
    PREFIX_AFFINITY("prefix-affinity"),
    /** The one that the session key belongs to, unless it is overloaded. */
    SESSION_AFFINITY("session-affinity"),
    /** The one with the least expected cost in seconds: of waiting, of what it has not cached of the prompt, and of the answers that it generates. */
    EXPECTED_LATENCY("expected-latency");

    private final String optionName;

    PlacementPolicies(String optionName) {
        this.optionName = optionName;
    }

    /** Returns the name as an option value, for instance {@code round-robin}. */
    public String optionName() {
        return optionName;
    }

    /** Returns the policy of this option name; empty if there is none. */
    public static Optional<PlacementPolicies> of(String optionName) {
        return Stream.of(values())
                .filter(policy -> policy.optionName.equals(optionName))
                .findFirst();
    }

    /** Returns all names, in the order of documentation. */
    public static List<String> optionNames() {
        return Stream.of(values()).map(PlacementPolicies::optionName).toList();
    }

    @Override
    public String toString() {
        return optionName;
    }
}
