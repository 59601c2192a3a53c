package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import java.util.Map;

/** The scenarios whose figures are published. Each is run once, when it is first asked for. */
enum Experiment {
    /** Where caches matter: the one that rankings are judged by. */
    CONVERSATIONS(Scenario.conversations(0.8)),
    /** Where caches hardly matter. */
    SINGLE_CALLS(Scenario.singleCalls(0.8)),
    /** Where engines differ; at 60%, since one of eight has half the speed and the clients of a policy that does not see it soon wait for nothing else. */
    ONE_SLOW_ENGINE(Scenario.oneSlowEngine(0.6));

    private final Scenario scenario;
    private Map<PlacementPolicy, FleetResult> results = Map.of();

    Experiment(Scenario scenario) {
        this.scenario = scenario;
    }

    /** Returns what became of each policy. */
    synchronized Map<PlacementPolicy, FleetResult> results() {
        if (results.isEmpty()) {
            results = scenario.run(Scenario.SEED);
        }
        return results;
    }

    FleetResult of(PlacementPolicy policy) {
        return results().get(policy);
    }
}
