package io.sluice.gateway.routing.scheduling.fleet;

import static java.util.stream.Collectors.toMap;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.testkit.FakeClock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A fleet, and what clients do to it.
 *
 * @param mode how calls are placed
 * @param trace what clients do
 * @param engines adds the engines
 */
record Scenario(SchedulingMode mode, TraceSpec trace, UnaryOperator<Fleet> engines) {
    /** All published figures belong to this seed. */
    static final long SEED = 20_260_117;

    private static final int ENGINES = 8;

    /**
     * The conversations a second that eight engines can just keep up with if calls are placed without regard to caches. With more, calls pile up under
     * every such policy: {@code FleetCapacityTest} shows it.
     */
    static final double FULL_LOAD = 4.8;

    /** As {@link #FULL_LOAD}, of single calls. */
    static final double FULL_LOAD_SINGLE = 25;

    /**
     * Conversations on equal engines.
     *
     * @param load as a part of {@link #FULL_LOAD}
     */
    static Scenario conversations(double load) {
        return neutral(TraceSpec.conversations(Period.LONG, FULL_LOAD * load));
    }

    /** Single calls on equal engines. */
    static Scenario singleCalls(double load) {
        return neutral(TraceSpec.singleCalls(FULL_LOAD_SINGLE * load));
    }

    private static Scenario neutral(TraceSpec trace) {
        return new Scenario(
                SchedulingMode.NEUTRAL, trace, fleet -> fleet.with(ENGINES, Role.NEUTRAL, EngineSpec.a100()));
    }

    /** Conversations on engines of which one takes twice as long for everything. */
    static Scenario oneSlowEngine(double load) {
        return new Scenario(
                SchedulingMode.NEUTRAL,
                TraceSpec.conversations(Period.SHORT, FULL_LOAD * load),
                fleet -> fleet.with(ENGINES - 1, Role.NEUTRAL, EngineSpec.a100())
                        .with(1, Role.NEUTRAL, EngineSpec.a100().slower(2)));
    }

    /** Conversations on four engines that compute prompts, and four that generate. */
    static Scenario disaggregated(SchedulingMode mode, double load) {
        return new Scenario(
                mode,
                TraceSpec.conversations(Period.SHORT, FULL_LOAD * load),
                fleet -> fleet.with(4, Role.PREFILL, EngineSpec.a100()).with(4, Role.DECODE, EngineSpec.a100()));
    }

    /** Runs every policy on the same trace. */
    Map<PlacementPolicies, FleetResult> run(long seed) {
        List<Conversation> conversations = Trace.of(trace, seed);
        return Stream.of(PlacementPolicies.values())
                .parallel()
                .collect(toMap(
                        policy -> policy,
                        policy -> run(policy, conversations, seed),
                        (a, b) -> a,
                        () -> new EnumMap<>(PlacementPolicies.class)));
    }

    FleetResult run(PlacementPolicies policy, long seed) {
        return run(policy, Trace.of(trace, seed), seed);
    }

    /** Runs a policy in several gateways over the same engines. */
    FleetResult run(PlacementPolicies policy, Gateways gateways, long seed) {
        return run(policy, gateways, Trace.of(trace, seed), seed);
    }

    private FleetResult run(PlacementPolicies policy, List<Conversation> conversations, long seed) {
        return run(policy, Gateways.ONE, conversations, seed);
    }

    private FleetResult run(PlacementPolicies policy, Gateways gateways, List<Conversation> conversations, long seed) {
        FakeClock clock = new FakeClock();
        Fleet fleet = engines.apply(new Fleet(clock));
        List<PoolScheduler> schedulers = gateways.make(number -> Schedulers.builder(fleet.instances())
                .policy(policy)
                .ticker(clock)
                .timer(clock)
                .random(new Random(seed + number))
                .build());
        Scheduler asked = gateways.before(schedulers, clock, seed);
        FleetResult result = new Simulation(clock, fleet, asked, mode, trace.period()).run(conversations);
        int open = schedulers.stream().mapToInt(PoolScheduler::openLeases).sum();
        if (open != 0 || fleet.chunksInUse() != 0) {
            throw new AssertionError(
                    policy + ": " + open + " leases, chunks in use: " + fleet.chunksInUse() + " (expected: nothing)");
        }
        return result;
    }
}
