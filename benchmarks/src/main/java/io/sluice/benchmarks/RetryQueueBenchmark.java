package io.sluice.benchmarks;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.base.WheelTimer;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.spi.RetryQueue.Refused;
import io.sluice.gateway.spi.RetryQueue.Slot;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to park a call in the retry queue and to take it back (clause RT-Q-4), on the gateway's own timer: in an empty queue, in one that holds 100,000
 * others, and for 100,000 calls that are parked together and taken back in no order. Run with {@code -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RetryQueueBenchmark {
    private static final int TASKS = 100_000;

    private WheelTimer timer;
    private RetryQueue empty;
    private RetryQueue crowded;
    private RetryQueue full;
    private Task[] tasks;
    private int[] order;
    private Parked[] parked;
    private int next;

    /** Makes the tasks, and fills two of the queues. */
    @Setup
    public void setup() {
        Random random = new Random(1);
        tasks = new Task[TASKS];
        order = new int[TASKS];
        for (int i = 0; i < TASKS; i++) {
            tasks[i] = new Task(
                    "https://" + i % 4 + ".example.com/v1", Duration.ofMillis(3_600_000 + random.nextInt(3_600_000)));
            int swapped = random.nextInt(i + 1);
            order[i] = order[swapped];
            order[swapped] = i;
        }
        parked = new Parked[TASKS];
        timer = new WheelTimer(Ticker.system());
        empty = queue(TASKS);
        crowded = queue(TASKS + 1);
        full = queue(TASKS);
        for (Task task : tasks) {
            crowded.park(task);
            full.park(task);
        }
    }

    /** Returns a queue whose delays are longer than any benchmark. */
    private RetryQueue queue(int size) {
        RetryQueueConfig config = RetryQueueConfig.defaults()
                .withSize(size)
                .withMaxBytes(Long.MAX_VALUE)
                .withDelays(Duration.ofHours(1), Duration.ofHours(2));
        return RetryQueues.create(config).create(Ticker.system(), timer, new Random(1));
    }

    /** Closes the queues. */
    @TearDown
    public void close() {
        empty.close();
        crowded.close();
        full.close();
        timer.close();
    }

    /** One call, alone. */
    @Benchmark
    public boolean alone() {
        return ((Parked) empty.park(task())).cancel();
    }

    /** One call, among 100,000 others. */
    @Benchmark
    public boolean among100000() {
        return ((Parked) crowded.park(task())).cancel();
    }

    /** One call that finds 100,000 others and no room. */
    @Benchmark
    public Refused refused() {
        return (Refused) full.park(task());
    }

    /** Per call: 100,000 calls are parked, then taken back in no order. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public Parked[] all100000() {
        for (int i = 0; i < TASKS; i++) {
            parked[i] = (Parked) empty.park(tasks[i]);
        }
        for (int i : order) {
            if (!parked[i].cancel()) {
                throw new AssertionError("not parked: " + tasks[i]);
            }
        }
        return parked;
    }

    private Task task() {
        next = next + 1 < TASKS ? next + 1 : 0;
        return tasks[next];
    }

    /** A call of 10 KB without a deadline. */
    private record Task(String endpoint, Duration retryAfter) implements RetryQueue.Task {
        @Override
        public int retry() {
            return 0;
        }

        @Override
        public Deadline deadline() {
            return Deadline.none();
        }

        @Override
        public long bytes() {
            return 10_000;
        }

        @Override
        public void resume(Slot slot) {
            slot.release();
        }

        @Override
        public void giveUp(GatewayException cause) {
            // Only when the benchmark ends.
        }
    }
}
