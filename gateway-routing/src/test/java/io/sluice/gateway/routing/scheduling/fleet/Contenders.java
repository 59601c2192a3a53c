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
            Contender.of("smg-cache-aware", fleet -> new SmgCacheAware()),
            Contender.of("llm-d", LlmdScorers::new),
            Contender.of("dynamo", DynamoCost::new),
            Contender.of("production-stack-session", fleet -> new SessionHash()),
            EXPECTED_LATENCY,
            ORACLE);

    /** Not in the tables: all prompts of the trace begin with the same block, so that it sends all of them to one engine. */
    static final Contender PRODUCTION_STACK_PREFIX =
            Contender.of("production-stack-prefix", fleet -> new ProductionStack());

    /** Those that are published elsewhere. */
    static final List<String> RIVALS = List.of("smg-cache-aware", "llm-d", "dynamo", "production-stack-session");

    private Contenders() {}

    static Contender of(String name) {
        return ALL.stream()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contender " + name + " (expected: one of "
                        + ALL.stream().map(Contender::name).toList() + ")"));
    }
}
