package io.sluice.gateway.routing.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.PlacementFeed;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("FL-F-8")
class SharedPlacementsRaceTest {
    private static final int CALLS = 5_000;
    private static final SimpleScheduleQuery QUERY =
            SimpleScheduleQuery.ofModel("m").withPrompt(ByteBuffer.allocate(2_048), 10);

    private final ChangingSource instances = new ChangingSource(Instances.many(4));
    private final AtomicBoolean ended = new AtomicBoolean();

    @Test
    @DisplayName(
            "Calls of many threads, reports, a gateway that is forgotten and a list that changes leave nothing behind, and no report of an end is missed")
    void races() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(7);
        try (PoolScheduler first = scheduler();
                PoolScheduler second = scheduler()) {
            List<Callable<Void>> calls =
                    List.of(() -> call(first), () -> call(first), () -> call(second), () -> call(second));
            List<Future<Void>> others = new ArrayList<>();
            others.add(threads.submit(() -> exchange(first, second)));
            others.add(threads.submit(() -> exchange(second, first)));
            others.add(threads.submit(this::changeList));
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
            ended.set(true);
            for (Future<Void> other : others) {
                other.get();
            }
            instances.set(Instances.many(4));
            for (int i = 0; i < 2; i++) {
                tell(first, second, i == 1);
                tell(second, first, i == 1);
            }
            assertThat(SharedPlacementsTest.calls(first)).containsOnly(0);
            assertThat(SharedPlacementsTest.calls(second)).containsOnly(0);
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    private PoolScheduler scheduler() {
        PoolScheduler scheduler = Schedulers.builder(instances)
                .policy(PlacementPolicies.EXPECTED_LATENCY)
                .build();
        scheduler.placements().orElseThrow().start(() -> {});
        return scheduler;
    }

    private static Void call(PoolScheduler scheduler) {
        for (int i = 0; i < CALLS; i++) {
            Lease lease = Instances.lease(scheduler, QUERY);
            lease.progress(1);
            lease.succeeded();
        }
        return null;
    }

    private Void exchange(PoolScheduler from, PoolScheduler to) {
        int count = 0;
        while (!ended.get()) {
            tell(from, to, ++count % 50 == 0);
            if (count % 70 == 0) {
                to.placements().orElseThrow().forget("from");
            }
            LockSupport.parkNanos(20_000);
        }
        return null;
    }

    private Void changeList() {
        int count = 0;
        while (!ended.get()) {
            instances.set(Instances.many(2 + ++count % 3));
            LockSupport.parkNanos(20_000);
        }
        return null;
    }

    private static void tell(PoolScheduler from, PoolScheduler to, boolean isWhole) {
        PlacementFeed feed = from.placements().orElseThrow();
        PlacementReport report = feed.take(isWhole);
        to.placements().orElseThrow().heed("from", report);
    }
}
