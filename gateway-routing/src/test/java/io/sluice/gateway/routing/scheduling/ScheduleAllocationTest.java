package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.many;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.internal.shared.LeakDetector;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a decision with its lease allocates: the lease, the placement and the stage, whatever the number of instances. */
class ScheduleAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 20_000;
    private static final SimpleScheduleQuery ANY =
            SimpleScheduleQuery.ofModel("m").ofSession("s");

    /** The leak detector notes where each lease was opened, so the bytes are those beyond a pool of one. */
    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "RANDOM", "POWER_OF_TWO", "SESSION_AFFINITY", "LEAST_REQUESTS"})
    @DisplayName("SC-S-4: no more with 1,000 instances than with one")
    void bytes(PlacementPolicies policy) {
        long one = bytesPerCall(policy, 1);
        long thousand = bytesPerCall(policy, 1000);
        assertThat(thousand).isLessThanOrEqualTo(one + 16);
        if (LeakDetector.openCount() == 0 && !Boolean.getBoolean("sluice.leakDetection")) {
            assertThat(thousand).isLessThanOrEqualTo(64);
        }
    }

    private static long bytesPerCall(PlacementPolicies policy, int instances) {
        try (PoolScheduler scheduler =
                Schedulers.builder(many(instances)).policy(policy).build()) {
            run(scheduler); // so that classes are loaded and nothing is interpreted any more
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run(scheduler);
            return (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS;
        }
    }

    private static void run(PoolScheduler scheduler) {
        for (int i = 0; i < CALLS; i++) {
            scheduler
                    .schedule(ANY)
                    .placement()
                    .toCompletableFuture()
                    .join()
                    .lease()
                    .succeeded();
        }
    }
}
