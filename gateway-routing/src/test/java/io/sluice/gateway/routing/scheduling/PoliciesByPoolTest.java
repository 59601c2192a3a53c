package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Policies of pairs (clauses SC-S-2, SC-P-1). */
class PoliciesByPoolTest {
    private static final List<Instance> INSTANCES = List.of(
            in(Role.PREFILL, "p0"),
            in(Role.PREFILL, "p1"),
            in(Role.PREFILL, "p2"),
            in(Role.DECODE, "d0"),
            in(Role.DECODE, "d1"));
    private static final SimpleScheduleQuery BOTH =
            SimpleScheduleQuery.ofModel("m").in(SchedulingMode.PD_BATCH, Stage.BOTH);

    @Test
    @DisplayName("SC-P-1: a policy applies to each pool on its own")
    void each() {
        try (PoolScheduler scheduler = Schedulers.roundRobin(INSTANCES)) {
            assertThat(pairs(scheduler, BOTH, 6))
                    .containsExactly("p0 → d0", "p1 → d1", "p2 → d0", "p0 → d1", "p1 → d0", "p2 → d1");
            assertThat(pairs(scheduler, BOTH.excluding("p0", "d1"), 2)).containsExactly("p1 → d0", "p1 → d0");
        }
    }

    @Test
    @DisplayName("SC-P-1: prefill and decode policies may differ, and explain tells both")
    void differ() {
        try (PoolScheduler scheduler = Schedulers.builder(INSTANCES)
                .policy(PlacementPolicies.ROUND_ROBIN)
                .prefillPolicy(PlacementPolicies.SESSION_AFFINITY)
                .decodePolicy(PlacementPolicies.ROUND_ROBIN)
                .build()) {
            assertThat(pairs(scheduler, BOTH.ofSession("s"), 8))
                    .hasSize(8)
                    .extracting(pair -> pair.substring(0, 2))
                    .containsOnly(
                            pairs(scheduler, BOTH.ofSession("s"), 1).get(0).substring(0, 2));
            assertThat(scheduler.explain(BOTH).reason()).isEqualTo("session-affinity, then round-robin");
        }
    }

    private static List<String> pairs(PoolScheduler scheduler, SimpleScheduleQuery query, int calls) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            Placement pair =
                    scheduler.schedule(query).placement().toCompletableFuture().join();
            pairs.add(pair.prefill().orElseThrow().instance().id() + " → "
                    + pair.lease().instance().id());
            pair.prefill().orElseThrow().succeeded();
            pair.lease().succeeded();
        }
        return pairs;
    }
}
