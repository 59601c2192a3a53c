package io.sluice.gateway.routing.scheduling.fleet;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What became of contenders on a trace. Each run is made once, when it is first asked for. Safe for use by any number of threads. */
final class ReplayFigures {
    private final Replay trace;
    private final Map<Run, FleetResult> results = new ConcurrentHashMap<>();

    ReplayFigures(Replay trace) {
        this.trace = trace;
    }

    /** Makes runs on all cores, so that none is waited for when it is asked for. */
    void prepare(ReplayScenario scenario, List<Double> loads, List<Contender> contenders) {
        loads.stream()
                .flatMap(load -> contenders.stream().map(contender -> new Run(scenario, load, contender)))
                .toList()
                .parallelStream()
                .forEach(this::of);
    }

    /** Returns what became of a contender at a load. */
    FleetResult of(ReplayScenario scenario, double load, Contender contender) {
        return of(new Run(scenario, load, contender));
    }

    private FleetResult of(Run run) {
        // Not computed inside the map, which would have others wait.
        FleetResult known = results.get(run);
        if (known != null) {
            return known;
        }
        FleetResult result = run.scenario.run(trace, run.contender, run.load);
        results.put(run, result);
        return result;
    }

    private record Run(ReplayScenario scenario, double load, Contender contender) {}
}
