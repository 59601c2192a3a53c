package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import java.util.List;

/** All who are compared on a production trace, in the order of the tables. */
final class Contenders {
    static final Contender EXPECTED_LATENCY = Contender.of(PlacementPolicies.EXPECTED_LATENCY);
    static final Contender ORACLE = Contender.of("oracle", Oracle::new);

    static final List<Contender> ALL = List.of(
            Contender.of(PlacementPolicies.LEAST_REQUESTS),
            Contender.of(PlacementPolicies.LEAST_TOKENS),
            Contender.of(PlacementPolicies.PREFIX_AFFINITY),
            Contender.of(PlacementPolicies.SESSION_AFFINITY),
            EXPECTED_LATENCY,
            ORACLE);

    private Contenders() {}

    static Contender of(String name) {
        return ALL.stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contender " + name + " (expected: one of "
                        + ALL.stream().map(Contender::name).toList() + ")"));
    }
}
