package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A fleet that the calls of a production trace are replayed on.
 *
 * @param name what tables call it
 * @param mode how calls are placed
 * @param engines adds the engines
 * @param strength what the fleet can do, in engines of full speed
 * @param oneDies whether an engine dies in the middle of the measured time, and comes back after {@link #DOWN}
 */
record ReplayScenario(
        String name, SchedulingMode mode, UnaryOperator<Fleet> engines, double strength, boolean oneDies) {
    /** The calls of the trace a second that one of eight engines can just keep up with; see {@code ReplayCapacityTest}. */
    static final double FULL_LOAD = 0.8;

    /** What it takes to start an engine again. */
    private static final Duration DOWN = Duration.ofSeconds(90);

    static final ReplayScenario EIGHT = equal("trace-8", 8);
    static final ReplayScenario THIRTY_TWO = equal("trace-32", 32);
    static final ReplayScenario ONE_SLOW = new ReplayScenario(
            "trace-slow",
            SchedulingMode.NEUTRAL,
            fleet -> fleet.with(7, Role.NEUTRAL, EngineSpec.node())
                    .with(1, Role.NEUTRAL, EngineSpec.node().slower(2)),
            7.5,
            false);
    static final ReplayScenario ONE_DIES =
            new ReplayScenario("trace-dying", SchedulingMode.NEUTRAL, EIGHT.engines, 8, true);

    private static ReplayScenario equal(String name, int engines) {
        return new ReplayScenario(
                name,
                SchedulingMode.NEUTRAL,
                fleet -> fleet.with(engines, Role.NEUTRAL, EngineSpec.node()),
                engines,
                false);
    }

    /**
     * Replays a trace.
     *
     * @param load as a part of what the fleet can just keep up with
     */
    FleetResult run(Replay trace, Contender contender, double load) {
        double callsPerSecond = load * FULL_LOAD * strength;
        Period period = trace.period(callsPerSecond);
        Fleet fleet = engines.apply(new Fleet(new FakeClock()));
        if (oneDies) {
            schedule(fleet, period);
        }
        try (PoolScheduler scheduler = contender.scheduler(fleet, Scenario.SEED)) {
            FleetResult result = new Simulation(fleet.clock(), fleet, scheduler, mode, period).run(trace.at(callsPerSecond));
            if (scheduler.openLeases() != 0 || fleet.chunksInUse() != 0) {
                throw new AssertionError(contender.name() + " left " + scheduler.openLeases() + " leases and "
                        + fleet.chunksInUse() + " chunks in use (expected: nothing)");
            }
            return result;
        }
    }

    private static void schedule(Fleet fleet, Period period) {
        Engine engine = fleet.engine(fleet.instances().get(1));
        Duration middle = period.warmUp().plus(period.measured().dividedBy(2));
        fleet.clock().schedule(engine::die, middle.toNanos());
        fleet.clock().schedule(engine::revive, middle.plus(DOWN).toNanos());
    }
}
