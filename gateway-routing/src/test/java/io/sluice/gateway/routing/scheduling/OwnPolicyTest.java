package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.in;
import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.named;
import static io.sluice.gateway.routing.scheduling.Instances.place;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A placement policy of the host's: clause SC-S-8. */
class OwnPolicyTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    /** Always wants the last one, whatever it is. */
    private static final PlacementPolicy LAST = (candidates, query, turn) -> candidates.get(candidates.size() - 1);

    @Test
    @DisplayName("A lambda that prices the candidates is a whole policy")
    void lambda() {
        List<Instance> instances = Stream.of("far", "near", "middle")
                .map(id -> instance(id)
                        .labels(Map.of("price", id.equals("near") ? "1" : "2"))
                        .build())
                .toList();
        PlacementPolicy cheapest = (candidates, query, turn) -> candidates.least(
                turn,
                member -> Double.parseDouble(member.instance().labels().get("price")) * (1 + member.openLeases()));
        try (PoolScheduler scheduler = scheduler(instances, cheapest)) {
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                held.add(lease(scheduler, ANY));
            }
            assertThat(held)
                    .filteredOn(one -> one.instance().id().equals("near"))
                    .hasSize(2);
            held.forEach(Lease::succeeded);
            assertThat(place(scheduler, ANY, 10)).containsOnly("near");
            assertThat(place(scheduler, ANY.excluding("near"), 100)).containsOnly("far", "middle");
        }
    }

    @Test
    @DisplayName("It explains itself without a word of its own, and the explanation comes true")
    void explained() {
        PlacementPolicy drawn = (candidates, query, turn) -> candidates.draw(turn);
        try (PoolScheduler scheduler = scheduler(named("a", "b", "c"), drawn)) {
            for (int i = 0; i < 20; i++) {
                ScheduleExplanation told = scheduler.explain(ANY);
                assertThat(told.reason()).isEqualTo("custom");
                assertThat(told.candidates()).hasSize(3);
                assertThat(told.candidates().get(0).verdict()).isEqualTo(Verdict.WINNER);
                assertThat(told.candidates().get(0).note()).isEqualTo("picked by the policy custom");
                assertThat(place(scheduler, ANY, 1))
                        .containsExactly(told.candidates().get(0).instanceId());
            }
        }
    }

    @Test
    @DisplayName(
            "One that throws costs no call: the pool draws, leaves out who is excluded, and the explanation says so")
    void throwing() {
        PlacementPolicy broken = new PlacementPolicy() {
            @Override
            public PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
                throw new IllegalStateException("pick");
            }

            @Override
            public double score(Candidates candidates, int index, ScheduleQuery query, long turn) {
                throw new IllegalStateException("score");
            }

            @Override
            public String reason(Candidates candidates, PoolMember winner, ScheduleQuery query) {
                throw new IllegalStateException("reason");
            }

            @Override
            public void placed(PoolMember member, ScheduleQuery query) {
                throw new IllegalStateException("placed");
            }

            @Override
            public String name() {
                throw new IllegalStateException("name");
            }
        };
        try (PoolScheduler scheduler = scheduler(named("a", "b", "c"), broken)) {
            assertThat(place(scheduler, ANY, 100)).contains("a", "b", "c");
            assertThat(place(scheduler, ANY.excluding("b"), 100)).containsOnly("a", "c");
            assertThat(scheduler.explain(ANY).candidates().get(0).note())
                    .isEqualTo("the policy cannot say: IllegalStateException");
            assertThat(scheduler.openLeases()).isZero();
        }
    }

    @Test
    @DisplayName("One that picks nobody refuses the call, and the refusal says so")
    void nobody() {
        try (PoolScheduler scheduler = scheduler(named("a", "b"), (candidates, query, turn) -> null)) {
            GatewayException refusal = refusal(scheduler, ANY.excluding("a"));
            assertThat(refusal.kind()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
            assertThat(refusal).hasMessageContaining("the placement policy picked none");
            assertThat(scheduler.explain(ANY).reason()).contains("the placement policy picked none");
        }
    }

    @Test
    @DisplayName("An excluded pick is not followed, unless nothing else is left")
    void excluded() {
        try (PoolScheduler scheduler = scheduler(named("a", "b", "c"), LAST)) {
            assertThat(place(scheduler, ANY, 10)).containsOnly("c");
            assertThat(place(scheduler, ANY.excluding("c"), 100)).containsOnly("a", "b");
            assertThat(place(scheduler, ANY.excluding("a", "b", "c"), 10)).containsOnly("c");
        }
    }

    @Test
    @DisplayName("It need not want anybody else: then it is asked again with the excluded ones, and followed")
    void excludedAskedAgain() {
        PlacementPolicy onlyLast = (candidates, query, turn) -> {
            PoolMember last = candidates.get(candidates.size() - 1);
            return candidates.mayPick(last) ? last : null;
        };
        try (PoolScheduler scheduler = scheduler(named("a", "b", "c"), onlyLast)) {
            assertThat(place(scheduler, ANY.excluding("c"), 10)).containsOnly("c");
        }
    }

    @Test
    @DisplayName("An ejected pick is not followed; its probe is placed without asking")
    void ejected() {
        long[] now = {0};
        HealthConfig health = HealthConfig.defaults();
        try (PoolScheduler scheduler = Schedulers.builder(named("a", "b", "c"))
                .policy(LAST)
                .health(health)
                .ticker(() -> now[0])
                .random(new SplittableRandom(1))
                .build()) {
            for (int i = 0; i < health.failures(); i++) {
                lease(scheduler, ANY).failed(ErrorKind.CONNECT_FAILED);
            }
            assertThat(place(scheduler, ANY, 100)).containsOnly("a", "b");
            now[0] += health.ejection().plus(Duration.ofMillis(1)).toNanos();
            assertThat(place(scheduler, ANY, 3)).containsOnly("c");
        }
    }

    @Test
    @DisplayName("A full pick is not followed, nor one that was removed, nor one of another pool")
    void foreign() {
        List<PoolMember> seen = new ArrayList<>();
        PlacementPolicy first = (candidates, query, turn) -> {
            seen.add(candidates.get(0));
            return seen.get(0);
        };
        ChangingSource source = new ChangingSource(named("a", "b"));
        try (PoolScheduler scheduler = Schedulers.builder(source).policy(first).build();
                PoolScheduler other = scheduler(named("a", "x"), (candidates, query, turn) -> seen.get(0))) {
            assertThat(place(scheduler, ANY, 3)).containsOnly("a");
            assertThat(place(other, ANY, 100)).contains("a", "x");
            source.set(named("b", "c"));
            assertThat(place(scheduler, ANY, 100)).contains("b", "c").doesNotContain("a");
        }
        List<Instance> small =
                List.of(instance("a").build(), instance("b").maxConcurrency(1).build());
        try (PoolScheduler scheduler = scheduler(small, LAST)) {
            Lease held = lease(scheduler, ANY);
            assertThat(held.instance().id()).isEqualTo("b");
            assertThat(place(scheduler, ANY, 10)).containsOnly("a");
            held.cancelled();
        }
    }

    @Test
    @DisplayName("It is told what was placed, not what was explained, and serves one role if so set")
    void placed() {
        Recording recording = new Recording();
        try (PoolScheduler scheduler = Schedulers.builder(List.of(
                        in(Role.PREFILL, "p0"), in(Role.PREFILL, "p1"), in(Role.DECODE, "d0"), in(Role.DECODE, "d1")))
                .policy(PlacementPolicies.ROUND_ROBIN)
                .prefillPolicy(PlacementPolicies.LEAST_REQUESTS)
                .decodePolicy(recording)
                .build()) {
            SimpleScheduleQuery both = ANY.in(SchedulingMode.PD_BATCH, Stage.BOTH);
            assertThat(scheduler.explain(both).reason()).isEqualTo("least-requests, then recording");
            Placement pair =
                    scheduler.schedule(both).placement().toCompletableFuture().join();
            assertThat(recording.placed).containsExactly("d1");
            pair.prefill().orElseThrow().succeeded();
            pair.lease().succeeded();
        }
    }

    private static GatewayException refusal(PoolScheduler scheduler, ScheduleQuery query) {
        CompletionException thrown = Assertions.catchThrowableOfType(
                CompletionException.class,
                () -> scheduler
                        .schedule(query)
                        .placement()
                        .toCompletableFuture()
                        .join());
        return (GatewayException) thrown.getCause();
    }

    private static PoolScheduler scheduler(List<Instance> instances, PlacementPolicy policy) {
        return Schedulers.builder(instances)
                .policy(policy)
                .random(new SplittableRandom(1))
                .build();
    }

    private static final class Recording implements PlacementPolicy {
        private final List<String> placed = new ArrayList<>();

        @Override
        public @Nullable PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
            assertThat(candidates.role()).isEqualTo(Role.DECODE);
            return LAST.pick(candidates, query, turn);
        }

        @Override
        public void placed(PoolMember member, ScheduleQuery query) {
            placed.add(member.id());
        }

        @Override
        public String name() {
            return "recording";
        }
    }
}
