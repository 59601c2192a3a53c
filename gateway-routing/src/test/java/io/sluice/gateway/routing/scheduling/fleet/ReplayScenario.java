package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A fleet that the calls of a production trace are replayed on.
 *
 * @param name what tables call it
 * @param mode how calls are placed
 * @param engines adds the engines
 * @param strength what the fleet can do, in engines of full speed
 * @param event what happens meanwhile
 * @param byPrice whether calls have two legs only if that is cheapest
 */
record ReplayScenario(
        String name, SchedulingMode mode, UnaryOperator<Fleet> engines, double strength, Event event, boolean byPrice) {
    /** What happens to a fleet. */
    enum Event {
        NOTHING,
        /** An engine dies in the middle of the measured time, and comes back after {@link #DOWN}. */
        ONE_DIES
    }

    /**
     * The calls of the conversation trace of Mooncake a second that each of eight engines can just keep up with if {@code prefix-affinity} places them: with 15% more they pile up under every
     * policy, {@code ReplayCapacityTest} shows it. Policies that disregard caches keep up with less.
     */
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
            Event.NOTHING,
            false);
    static final ReplayScenario ONE_DIES = EIGHT.with("trace-dying", Event.ONE_DIES);

    private static final List<ReplayScenario> ALL = List.of(EIGHT, THIRTY_TWO, ONE_SLOW, ONE_DIES);

    /** Returns the scenario of this name. */
    static ReplayScenario of(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + name));
    }

    /** Returns a scenario of engines that are alike. */
    static ReplayScenario equal(String name, int engines) {
        return new ReplayScenario(
                name,
                SchedulingMode.NEUTRAL,
                fleet -> fleet.with(engines, Role.NEUTRAL, EngineSpec.node()),
                engines,
                Event.NOTHING,
                false);
    }

    /** Returns a scenario of eight engines in two pools, in which decode instances are chosen when they are needed. */
    static ReplayScenario pairs(int prefill, boolean byPrice) {
        return new ReplayScenario(
                "trace-pairs",
                SchedulingMode.PD_STAGED,
                fleet -> fleet.with(prefill, Role.PREFILL, EngineSpec.node())
                        .with(8 - prefill, Role.DECODE, EngineSpec.node()),
                8,
                Event.NOTHING,
                byPrice);
    }

    /** Returns the same fleet, to which something happens. */
    ReplayScenario with(String otherName, Event otherEvent) {
        return new ReplayScenario(otherName, mode, engines, strength, otherEvent, byPrice);
    }

    /**
     * Replays a trace.
     *
     * @param load as a part of what the fleet can just keep up with
     */
    FleetResult run(Replay trace, Contender contender, double load) {
        return run(trace, contender, load, Gateways.ONE);
    }

    /** Replays a trace as {@link #run(Replay, Contender, double)} does, with these gateways before the fleet. */
    FleetResult run(Replay trace, Contender contender, double load, Gateways gateways) {
        double callsPerSecond = load * FULL_LOAD * strength;
        Period period = trace.period(callsPerSecond);
        Fleet fleet = engines.apply(new Fleet(new FakeClock()));
        if (event == Event.ONE_DIES) {
            schedule(fleet, period);
        }
        List<PoolScheduler> schedulers = gateways.make(number -> contender.scheduler(fleet, Scenario.SEED + number));
        Scheduler asked = gateways.before(schedulers, fleet.clock(), Scenario.SEED);
        Simulation simulation = new Simulation(fleet.clock(), fleet, asked, mode, period);
        FleetResult result = (byPrice ? simulation.comparingPrices() : simulation).run(trace.at(callsPerSecond));
        int open = schedulers.stream().mapToInt(PoolScheduler::openLeases).sum();
        schedulers.forEach(PoolScheduler::close);
        if (open != 0 || fleet.chunksInUse() != 0) {
            throw new AssertionError(contender.name() + " left " + open + " leases and " + fleet.chunksInUse()
                    + " chunks in use (expected: nothing)");
        }
        return result;
    }

    private static void schedule(Fleet fleet, Period period) {
        Engine engine = fleet.engine(fleet.instances().get(1));
        Duration middle = period.warmUp().plus(period.measured().dividedBy(2));
        fleet.clock().schedule(engine::die, middle.toNanos());
        fleet.clock().schedule(engine::revive, middle.plus(DOWN).toNanos());
    }
}
