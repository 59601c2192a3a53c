package io.sluice.benchmarks;

import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placement;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a decision costs, with the lease and its end, by policy and number of instances (clause SC-S-4). Run with {@code -prof gc}: 64 bytes are the lease, the
 * placement and the stage that carries it.
 *
 * <p>Round robin, random, power of two and session affinity do not depend on the number of instances; least requests and least tokens grow with its logarithm.
 * Each call has another of 1,024 sessions and a prompt of {@link #promptBytes}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScheduleBenchmark {
    private static final int QUERIES = 1024;

    /** The policy. */
    @Param
    public PlacementPolicies policy;

    /** The number of instances. */
    @Param({"10", "100", "1000", "10000"})
    public int instances;

    /** The length of the prompts; 400,000 bytes are about 100,000 tokens. */
    @Param("2000")
    public int promptBytes;

    private PoolScheduler scheduler;
    private ScheduleCall[] calls;

    /** Builds the scheduler and the calls. */
    @Setup
    public void setup() {
        List<Instance> pool = IntStream.range(0, instances)
                .mapToObj(i -> Instance.builder(Origin.of("http", "10.0.0.1", 1 + i))
                        .id("i" + i)
                        .build())
                .toList();
        scheduler = Schedulers.builder(pool).policy(policy).build();
        SplittableRandom random = new SplittableRandom(1);
        calls = new ScheduleCall[Math.min(QUERIES, Math.max(1, 20_000_000 / promptBytes))];
        for (int i = 0; i < calls.length; i++) {
            byte[] prompt = new byte[promptBytes];
            random.nextBytes(prompt);
            calls[i] = new ScheduleCall("session-" + random.nextInt(), ByteBuffer.wrap(prompt));
        }
    }

    /** Which call comes next, for each thread on its own. */
    @State(Scope.Thread)
    public static class Turn {
        private int next;
    }

    /** By one thread. */
    @Benchmark
    public Placement one(Turn turn) {
        return placeAndEnd(turn);
    }

    /** By two threads at once. */
    @Benchmark
    @Threads(2)
    public Placement two(Turn turn) {
        return placeAndEnd(turn);
    }

    private Placement placeAndEnd(Turn turn) {
        ScheduleCall call = calls[turn.next++ % calls.length];
        Placement placement =
                scheduler.schedule(call).placement().toCompletableFuture().join();
        placement.lease().succeeded();
        return placement;
    }
}
