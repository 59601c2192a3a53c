package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.testkit.FakeClock;

/**
 * Eight engines, all of them neutral or some for prompts and the rest for answers.
 *
 * @param prefill how many are for prompts; 0 = all are neutral
 * @param mode how calls are placed
 * @param byPrice whether calls have two legs only if that is cheapest
 */
record PairsScenario(int prefill, SchedulingMode mode, boolean byPrice) {
    private static final int ENGINES = 8;

    static PairsScenario neutral() {
        return new PairsScenario(0, SchedulingMode.NEUTRAL, false);
    }

    FleetResult run(TraceSpec trace) {
        Fleet fleet = fleet();
        try (PoolScheduler scheduler = Contenders.EXPECTED_LATENCY.scheduler(fleet, Scenario.SEED)) {
            Simulation simulation = new Simulation(fleet.clock(), fleet, scheduler, mode, trace.period());
            FleetResult result =
                    (byPrice ? simulation.comparingPrices() : simulation).run(Trace.of(trace, Scenario.SEED));
            if (scheduler.openLeases() != 0 || fleet.chunksInUse() != 0) {
                throw new AssertionError(this + " left " + scheduler.openLeases() + " leases and " + fleet.chunksInUse()
                        + " chunks in use (expected: nothing)");
            }
            return result;
        }
    }

    private Fleet fleet() {
        Fleet fleet = new Fleet(new FakeClock());
        return prefill == 0
                ? fleet.with(ENGINES, Role.NEUTRAL, EngineSpec.a100())
                : fleet.with(prefill, Role.PREFILL, EngineSpec.a100())
                        .with(ENGINES - prefill, Role.DECODE, EngineSpec.a100());
    }
}
