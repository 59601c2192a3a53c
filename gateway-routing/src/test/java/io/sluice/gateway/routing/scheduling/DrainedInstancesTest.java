package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.in;
import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static io.sluice.gateway.routing.scheduling.Instances.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that an operator took out for new calls. */
@DisplayName("HC-L-5")
class DrainedInstancesTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    private final FakeClock clock = new FakeClock();
    private final ChangingSource source = new ChangingSource(many(3));

    @ParameterizedTest
    @EnumSource(PlacementPolicies.class)
    @DisplayName("No policy gives it a call, not even as the last resort, and all do when it is let in again")
    void everyPolicy(PlacementPolicies policy) {
        try (PoolScheduler scheduler = builder().policy(policy).build()) {
            assertThat(scheduler.drain("i1")).isTrue();
            assertThat(place(scheduler, ANY, 300)).doesNotContain("i1").contains("i0", "i2");
            assertThat(place(scheduler, ANY.excluding("i0", "i2"), 30)).doesNotContain("i1");
            assertThat(scheduler.drained()).containsExactly("i1");
            assertThat(scheduler.admit("i1")).isTrue();
            assertThat(place(scheduler, ANY.excluding("i0", "i2"), 30)).contains("i1");
        }
    }

    @Test
    @DisplayName("What runs on it goes on, and its status says why it gets no more")
    void running() {
        try (PoolScheduler scheduler = builder().build()) {
            Lease lease = lease(scheduler, ANY.excluding("i0", "i2"));
            scheduler.drain("i1");
            assertThat(scheduler.statuses().get(1).state()).isEqualTo(State.DRAINING);
            assertThat(scheduler.statuses().get(1).openCalls()).isEqualTo(1);
            assertThat(scheduler.statuses().get(1).reason()).contains("by hand");
            assertThat(scheduler.explain(ANY).candidates())
                    .filteredOn(candidate -> candidate.instanceId().equals("i1"))
                    .singleElement()
                    .satisfies(candidate -> assertThat(candidate.note()).contains("by hand"));
            lease.succeeded();
            assertThat(scheduler.statuses().get(1).openCalls()).isZero();
        }
    }

    @Test
    @DisplayName("If all are out, calls are refused at once with the reason; an id that is not there is not known")
    void all() {
        try (PoolScheduler scheduler = builder().build()) {
            many(3).forEach(one -> scheduler.drain(one.id()));
            assertThatThrownBy(() -> lease(scheduler, ANY)).hasMessageContaining("taken out by hand");
            assertThat(scheduler.explain(ANY).reason()).contains("taken out by hand");
            assertThat(scheduler.drain("other")).isFalse();
            assertThat(scheduler.admit("other")).isFalse();
        }
    }

    @Test
    @DisplayName("If the others are limited, the refusal says when to come again")
    void othersLimited() {
        try (PoolScheduler scheduler = builder().build()) {
            scheduler.drain("i1");
            lease(scheduler, ANY.excluding("i1", "i2")).limited(Duration.ofSeconds(5));
            lease(scheduler, ANY.excluding("i1", "i0")).limited(Duration.ofSeconds(7));
            assertThatThrownBy(() -> lease(scheduler, ANY)).hasMessageContaining("asked to be left alone");
        }
    }

    @Test
    @DisplayName("It stays out when the list changes, when it leaves and comes again, and at another address")
    void reloads() {
        try (PoolScheduler scheduler = builder().build()) {
            scheduler.drain("i1");
            source.set(many(2));
            assertThat(place(scheduler, ANY, 20)).containsOnly("i0");
            source.set(many(1));
            assertThat(scheduler.drain("i1")).isTrue();
            Instance moved = Instance.builder(Origin.of("http", "127.0.0.2", 8000))
                    .id("i1")
                    .build();
            source.set(List.of(instance("i0").build(), moved));
            assertThat(place(scheduler, ANY, 20)).containsOnly("i0");
            scheduler.admit("i1");
            assertThat(place(scheduler, ANY, 20)).contains("i1");
        }
    }

    @Test
    @DisplayName("Either leg of a pair avoids it; no prefill is begun if no decode instance is left")
    void pairs() {
        source.set(List.of(in(Role.PREFILL, "p0"), in(Role.PREFILL, "p1"), in(Role.DECODE, "d0")));
        ScheduleQuery both = ANY.in(SchedulingMode.PD_BATCH, Stage.BOTH);
        ScheduleQuery decode = ANY.in(SchedulingMode.PD_STAGED, Stage.DECODE);
        try (PoolScheduler scheduler = builder().build()) {
            scheduler.drain("p0");
            Placement placement =
                    scheduler.schedule(both).placement().toCompletableFuture().join();
            assertThat(placement.prefill().orElseThrow().instance().id()).isEqualTo("p1");
            placement.cancelled();
            assertThat(scheduler.canPlace(decode)).isTrue();
            scheduler.drain("d0");
            assertThat(scheduler.canPlace(decode)).isFalse();
            assertThatThrownBy(() -> lease(scheduler, both)).hasMessageContaining("taken out by hand");
            assertThat(scheduler.openLeases()).isZero();
        }
    }

    @Test
    @DisplayName("A call that waits for an instance gets it when it is let in")
    void waiting() {
        source.set(many(1));
        try (PoolScheduler scheduler = builder()
                .timer(clock)
                .waiting(Duration.ofSeconds(5), Duration.ofSeconds(1))
                .build()) {
            scheduler.drain("i0");
            List<CompletableFuture<Placement>> calls = new ArrayList<>();
            calls.add(scheduler.schedule(ANY).placement().toCompletableFuture());
            assertThat(calls.get(0)).isNotDone();
            scheduler.admit("i0");
            assertThat(calls.get(0)).isCompleted();
            calls.get(0).join().cancelled();
        }
        assertThat(clock.pending()).isZero();
    }

    private SchedulerBuilder builder() {
        return Schedulers.builder(source).policy(PlacementPolicies.ROUND_ROBIN).ticker(clock);
    }
}
