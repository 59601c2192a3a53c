package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.load;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static io.sluice.gateway.routing.scheduling.Instances.named;
import static io.sluice.gateway.routing.scheduling.Instances.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.ForwardingQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that change while calls run (clauses SC-I-2, SC-I-3, SC-S-4). */
class ChangingInstancesTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    @Test
    @DisplayName("SC-I-2, SC-I-3: a removed instance gets no new call; calls on it go on, and count until they end")
    void removed() {
        ChangingSource source = new ChangingSource(named("a", "b"));
        PoolScheduler scheduler =
                Schedulers.builder(source).policy(PlacementPolicies.ROUND_ROBIN).build();
        List<Lease> held = load(scheduler, ANY, "a", 3);
        source.set(named("b"));
        assertThat(place(scheduler, ANY, 10)).containsOnly("b");
        assertThat(held.get(0).instance().id()).isEqualTo("a");
        assertThat(scheduler.openLeases()).isEqualTo(3);
        source.set(named("b", "c"));
        assertThat(scheduler.openLeases()).isEqualTo(3);
        held.forEach(Lease::succeeded);
        assertThat(scheduler.openLeases()).isZero();
        scheduler.close();
        assertThat(source.listeners()).isZero();
    }

    @Test
    @DisplayName("SC-I-3: a higher version or another endpoint replaces; a lower version is ignored")
    void versions() {
        ChangingSource source = new ChangingSource(List.of(at("x", 1, 5), at("y", 2, 5)));
        try (PoolScheduler scheduler =
                Schedulers.builder(source).policy(PlacementPolicies.ROUND_ROBIN).build()) {
            source.set(List.of(at("x", 3, 4), at("y", 4, 5), at("z", 5, 0)));
            assertThat(scheduler.instances()).containsExactly(at("x", 1, 5), at("y", 4, 5), at("z", 5, 0));
            source.set(List.of(at("x", 6, 6)));
            assertThat(scheduler.instances()).containsExactly(at("x", 6, 6));
        }
    }

    @Test
    @DisplayName("SC-I-3: a new version at the same address keeps its count, one at another address starts anew")
    void counts() {
        ChangingSource source = new ChangingSource(List.of(at("x", 1, 0), at("y", 2, 0)));
        try (PoolScheduler scheduler = Schedulers.builder(source)
                .policy(PlacementPolicies.LEAST_REQUESTS)
                .build()) {
            List<Lease> held = new ArrayList<>(load(scheduler, ANY.excluding("y"), "x", 5));
            held.addAll(load(scheduler, ANY.excluding("x"), "y", 5));
            source.set(List.of(at("x", 1, 1), at("y", 3, 1)));
            assertThat(scheduler.explain(ANY).candidates())
                    .extracting(Candidate::instanceId, Candidate::score)
                    .containsExactly(tuple("y", 0.0), tuple("x", 5.0));
            assertThat(held.get(0).instance()).isEqualTo(at("x", 1, 0));
            assertThat(scheduler.openLeases()).isEqualTo(10);
            held.forEach(Lease::succeeded);
            assertThat(scheduler.openLeases()).isZero();
        }
    }

    @Test
    @DisplayName("A list that is wrong changes nothing")
    void wrong() {
        ChangingSource source = new ChangingSource(named("a"));
        try (PoolScheduler scheduler =
                Schedulers.builder(source).policy(PlacementPolicies.ROUND_ROBIN).build()) {
            source.set(named("b", "b"));
            assertThat(scheduler.instances()).isEqualTo(named("a"));
        }
    }

    /** The query is asked for exclusions after the pool was read and before the lease is counted. */
    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "SC-I-3, SC-S-3: a lease that opens on an instance which is removed at that very moment counts until it ends")
    void removedInTheMiddleOfADecision(PlacementPolicies policy) {
        ChangingSource source = new ChangingSource(named("a"));
        try (PoolScheduler scheduler = Schedulers.builder(source).policy(policy).build()) {
            Lease lease = lease(scheduler, new Meddling(() -> source.set(named("b"))));
            assertThat(lease.instance().id()).isEqualTo("a");
            assertThat(scheduler.openLeases()).isEqualTo(1);
            source.set(named("c"));
            assertThat(scheduler.openLeases()).isEqualTo(1);
            lease.succeeded();
            assertThat(scheduler.openLeases()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "SC-S-3, SC-S-4: while the list keeps changing every lease is counted once, and the next decision sees the counts")
    void underLoad(PlacementPolicies policy) throws Exception {
        ChangingSource source = new ChangingSource(many(8));
        PoolScheduler scheduler = Schedulers.builder(source).policy(policy).build();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            Thread thread = new Thread(() -> {
                try {
                    for (int call = 0; call < 20_000; call++) {
                        Lease lease = lease(scheduler, ANY.ofSession("s" + call % 100));
                        lease.progress(call % 1000);
                        lease.succeeded();
                    }
                } catch (Throwable e) {
                    thrown.set(e);
                } finally {
                    ended.countDown();
                }
            });
            thread.start();
        }
        for (int round = 0; ended.getCount() > 0; round++) {
            source.set(many(8).subList(round % 4, 4 + round % 5));
        }
        ended.await();
        assertThat(thrown).hasNullValue();
        assertThat(scheduler.openLeases()).isZero();
        source.set(many(8));
        assertThat(scheduler.explain(ANY).candidates()).hasSize(8);
        if (policy != PlacementPolicies.ROUND_ROBIN) {
            assertThat(scheduler.explain(ANY).candidates()).allMatch(told -> told.score() == 0);
        }
        scheduler.close();
    }

    @Test
    @DisplayName("SC-S-4: 10,000 instances and 1,000,000 open leases; the least loaded is still found")
    void large() {
        PoolScheduler scheduler = Schedulers.builder(many(10_000))
                .policy(PlacementPolicies.LEAST_REQUESTS)
                .build();
        Lease[] leases = new Lease[100_000];
        for (int i = 0; i < leases.length; i++) {
            leases[i] = lease(scheduler, ANY);
        }
        assertThat(scheduler.openLeases()).isEqualTo(leases.length);
        assertThat(scheduler.explain(ANY).candidates()).allMatch(told -> told.score() == 10);
        for (Lease lease : leases) {
            lease.succeeded();
        }
        assertThat(scheduler.openLeases()).isZero();
    }

    private static Instance at(String id, int port, long version) {
        return Instance.builder(Origin.of("http", "h", port))
                .id(id)
                .version(version)
                .build();
    }

    /** A query that does something else first when it is asked whom it excludes. */
    private static final class Meddling extends ForwardingQuery {
        private final Runnable first;

        Meddling(Runnable first) {
            super(SimpleScheduleQuery.ofModel("m"));
            this.first = first;
        }

        @Override
        public Set<String> excludedInstances() {
            first.run();
            return super.excludedInstances();
        }
    }
}
