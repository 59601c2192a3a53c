package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several data-parallel ranks behind one address (clause PD-25). */
@DisplayName("PD-25")
class RanksTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    @ParameterizedTest
    @EnumSource
    @DisplayName("An instance without a rank gives each of its ranks as many calls; it is one instance for all else")
    void spread(PlacementPolicies policy) {
        Instance engine = instance("e").dataParallel(4).maxConcurrency(8).build();
        try (PoolScheduler scheduler =
                Schedulers.builder(List.of(engine)).policy(policy).build()) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                leases.add(lease(scheduler, ANY));
            }
            assertThat(leases).extracting(lease -> lease.instance().dpRank()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
            assertThat(leases)
                    .allMatch(lease -> lease.instance()
                            .equals(engine.atDpRank(lease.instance().dpRank())));
            assertThat(scheduler.openLeases()).isEqualTo(8);
            assertThat(scheduler.schedule(ANY).placement().toCompletableFuture())
                    .isCompletedExceptionally();
            assertThat(scheduler.instances()).containsExactly(engine);
            leases.forEach(Lease::succeeded);
            assertThat(leases.get(3).instance().dpRank()).as("after the end").isEqualTo(3);
            assertThat(scheduler.openLeases()).isZero();
        }
    }

    @Test
    @DisplayName("A rank that is set is kept; ranks may be instances of their own at one address")
    void pinned() {
        List<Instance> ranks = List.of(
                instance("e0").dataParallel(0, 2).build(),
                instance("e1").dataParallel(1, 2).build());
        try (PoolScheduler scheduler = Schedulers.roundRobin(ranks)) {
            for (int i = 0; i < 4; i++) {
                Lease lease = lease(scheduler, ANY);
                assertThat(lease.instance()).isEqualTo(ranks.get(i % 2));
                lease.succeeded();
            }
        }
    }

    @Test
    @DisplayName("A removed instance's ranks are counted until their calls end")
    void removed() {
        ChangingSource source =
                new ChangingSource(List.of(instance("e").dataParallel(2).build()));
        try (PoolScheduler scheduler =
                Schedulers.builder(source).policy(PlacementPolicies.ROUND_ROBIN).build()) {
            Lease first = lease(scheduler, ANY);
            Lease second = lease(scheduler, ANY);
            source.set(List.of());
            assertThat(scheduler.openLeases()).isEqualTo(2);
            first.failed(ErrorKind.CONNECTION_LOST);
            second.succeeded();
            assertThat(scheduler.openLeases()).isZero();
        }
    }
}
