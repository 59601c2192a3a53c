package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import java.util.List;
import java.util.Map;

/** A scenario whose figures are published. It is run once, when it is first asked for. */
final class Experiment {
    /** Where caches matter: the one that rankings are judged by. */
    static final Experiment CONVERSATIONS = new Experiment("conversations", Scenario.conversations(0.8));

    /** Where caches hardly matter. */
    static final Experiment SINGLE_CALLS = new Experiment("single-calls", Scenario.singleCalls(0.8));

    /** Where engines differ; at 60%, since one of eight has half the speed. */
    static final Experiment ONE_SLOW_ENGINE = new Experiment("one-slow-engine", Scenario.oneSlowEngine(0.6));

    static final List<Experiment> ALL = List.of(CONVERSATIONS, SINGLE_CALLS, ONE_SLOW_ENGINE);

    private final String name;
    private final Scenario scenario;
    private Map<PlacementPolicies, FleetResult> results = Map.of();

    private Experiment(String name, Scenario scenario) {
        this.name = name;
        this.scenario = scenario;
    }

    String name() {
        return name;
    }

    /** Returns what became of each policy. */
    synchronized Map<PlacementPolicies, FleetResult> results() {
        if (results.isEmpty()) {
            results = scenario.run(Scenario.SEED);
        }
        return results;
    }

    FleetResult of(PlacementPolicies policy) {
        return results().get(policy);
    }
}
