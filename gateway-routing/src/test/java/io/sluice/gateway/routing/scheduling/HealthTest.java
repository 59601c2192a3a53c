package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.in;
import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static io.sluice.gateway.routing.scheduling.Instances.place;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that keep failing are left alone (clause SC-P-3). */
@DisplayName("SC-P-3")
class HealthTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    private final FakeClock clock = new FakeClock();

    @ParameterizedTest
    @EnumSource
    @DisplayName("3 failures one after the other take an instance out, for 5 s; one probe that succeeds lets it in")
    void outAndIn(PlacementPolicies policy) {
        try (PoolScheduler scheduler = scheduler(many(4), policy)) {
            fail(scheduler, "i1", 2);
            on(scheduler, "i1").succeeded();
            fail(scheduler, "i1", 2);
            assertThat(verdict(scheduler, "i1").verdict()).isNotEqualTo(Verdict.EXCLUDED);
            fail(scheduler, "i1", 1);
            assertThat(placed(scheduler, 200)).doesNotContain("i1");
            assertThat(verdict(scheduler, "i1"))
                    .satisfies(told -> assertThat(told.verdict()).isEqualTo(Verdict.EXCLUDED))
                    .satisfies(told ->
                            assertThat(told.note()).isEqualTo("out, since it kept failing; a probe in 5000 ms"));
            clock.advance(Duration.ofMillis(4999));
            assertThat(placed(scheduler, 50)).doesNotContain("i1");
            clock.advance(Duration.ofMillis(1));
            assertThat(verdict(scheduler, "i1").verdict()).as("explained").isEqualTo(Verdict.WINNER);
            Lease probe = lease(scheduler, ANY);
            assertThat(probe.instance().id()).isEqualTo("i1");
            assertThat(placed(scheduler, 50)).as("one probe at a time").doesNotContain("i1");
            probe.succeeded();
            assertThat(verdict(scheduler, "i1").verdict()).isNotEqualTo(Verdict.EXCLUDED);
            assertThat(placed(scheduler, 500)).contains("i1");
        }
    }

    @Test
    @DisplayName(
            "RT-H-3: an answer that refuses a request neither adds to the failures nor ends them, and proves nothing as a probe")
    void refused() {
        try (PoolScheduler scheduler = scheduler(many(4), PlacementPolicies.ROUND_ROBIN)) {
            for (int i = 0; i < 10; i++) {
                on(scheduler, "i2").refused();
            }
            assertThat(verdict(scheduler, "i2").verdict()).isNotEqualTo(Verdict.EXCLUDED);
            fail(scheduler, "i1", 2);
            on(scheduler, "i1").refused();
            fail(scheduler, "i1", 1);
            assertThat(verdict(scheduler, "i1").verdict()).isEqualTo(Verdict.EXCLUDED);
            clock.advance(Duration.ofSeconds(5));
            lease(scheduler, ANY).refused();
            assertThat(verdict(scheduler, "i1").note()).isEqualTo("out, since it kept failing; a probe is due or runs");
            Lease next = lease(scheduler, ANY);
            assertThat(next.instance().id()).as("the next probe is due at once").isEqualTo("i1");
            next.succeeded();
            assertThat(verdict(scheduler, "i1").verdict()).isNotEqualTo(Verdict.EXCLUDED);
        }
    }

    @Test
    @DisplayName("A probe that fails makes it 10 s; one that is cancelled is followed by the next")
    void longer() {
        try (PoolScheduler scheduler = scheduler(many(4), PlacementPolicies.ROUND_ROBIN)) {
            fail(scheduler, "i1", 3);
            clock.advance(Duration.ofSeconds(5));
            lease(scheduler, ANY).failed(ErrorKind.CONNECTION_LOST);
            clock.advance(Duration.ofSeconds(5));
            assertThat(placed(scheduler, 50)).doesNotContain("i1");
            clock.advance(Duration.ofSeconds(5));
            Lease probe = lease(scheduler, ANY);
            probe.cancelled();
            Lease next = lease(scheduler, ANY);
            assertThat(List.of(probe, next))
                    .allMatch(lease -> lease.instance().id().equals("i1"));
            next.succeeded();
        }
    }

    @Test
    @DisplayName("Cancelled says nothing; a broken stream counts")
    void whatCounts() {
        try (PoolScheduler scheduler = scheduler(many(2), PlacementPolicies.ROUND_ROBIN)) {
            for (int i = 0; i < 10; i++) {
                on(scheduler, "i1").cancelled();
            }
            assertThat(verdict(scheduler, "i1").verdict()).isNotEqualTo(Verdict.EXCLUDED);
            for (int i = 0; i < 3; i++) {
                Lease lease = on(scheduler, "i1");
                lease.progress(1000);
                lease.cancelled();
                lease.failed(ErrorKind.CONNECT_FAILED); // a second end
                Lease broken = on(scheduler, "i1");
                broken.progress(1000);
                broken.failed(ErrorKind.CONNECTION_LOST);
            }
            assertThat(verdict(scheduler, "i1").verdict()).isEqualTo(Verdict.EXCLUDED);
        }
        LeakDetector.reset(); // of the second ends
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Never more than half of a pool is out, and a pool of one never")
    void half(PlacementPolicies policy) {
        for (int size = 1; size <= 7; size++) {
            try (PoolScheduler scheduler = scheduler(many(size), policy)) {
                for (int i = 0; i < size; i++) {
                    fail(scheduler, "i" + i, 5);
                }
                assertThat(scheduler.explain(ANY).candidates())
                        .filteredOn(told -> told.verdict() == Verdict.EXCLUDED)
                        .as("of %s", size)
                        .hasSize(size / 2);
                assertThat(placed(scheduler, 50)).isNotEmpty();
            }
        }
    }

    @Test
    @DisplayName(
            "RT-C-6: half of each model's instances stays in; a model that one alone serves does not keep it in, and is still served")
    void halfOfEachModel() {
        List<Instance> instances = List.of(
                instance("i0").models(List.of("base", "rare")).build(),
                instance("i1").models(List.of("base", "pair")).build(),
                instance("i2").models(List.of("base", "pair")).build(),
                instance("i3").models(List.of("base")).build(),
                instance("i4").models(List.of("single")).build());
        try (PoolScheduler scheduler = scheduler(instances, PlacementPolicies.LEAST_REQUESTS)) {
            SimpleScheduleQuery base = SimpleScheduleQuery.ofModel("base");
            failOn(scheduler, base.excluding("i1", "i2", "i3"));
            failOn(scheduler, SimpleScheduleQuery.ofModel("single"));
            assertThat(place(scheduler, base, 50)).doesNotContain("i0").contains("i1", "i2", "i3");
            assertThat(place(scheduler, SimpleScheduleQuery.ofModel("rare"), 1)).containsExactly("i0");
            failOn(scheduler, SimpleScheduleQuery.ofModel("rare"));
            failOn(scheduler, base.excluding("i0", "i2", "i3"));
            failOn(scheduler, base.excluding("i0", "i1", "i3"));
            assertThat(place(scheduler, SimpleScheduleQuery.ofModel("pair"), 50))
                    .containsOnly("i2");
            assertThat(place(scheduler, base, 50)).containsOnly("i2", "i3");
            assertThat(place(scheduler, SimpleScheduleQuery.ofModel(""), 50)).containsOnly("i2", "i3", "i4");
        }
    }

    private static void failOn(PoolScheduler scheduler, SimpleScheduleQuery query) {
        for (int i = 0; i < 3; i++) {
            lease(scheduler, query).failed(ErrorKind.CONNECT_FAILED);
        }
    }

    @Test
    @DisplayName(
            "RT-H-6: an engine that was ill for long has its traffic back within 30 s of its recovery, whenever that is")
    void backWithinHalfAMinute() {
        for (int illSeconds = 1; illSeconds <= 120; illSeconds += 7) {
            HealthConfig config = new HealthConfig(3, Duration.ofSeconds(5), Duration.ofSeconds(20));
            try (PoolScheduler scheduler = Schedulers.builder(many(4))
                    .policy(PlacementPolicies.ROUND_ROBIN)
                    .health(config)
                    .ticker(clock)
                    .build()) {
                run(scheduler, illSeconds, ErrorKind.CONNECT_FAILED);
                run(scheduler, 30, null);
                assertThat(placed(scheduler, 40))
                        .filteredOn("i1"::equals)
                        .as("after %s s", illSeconds)
                        .hasSize(10);
            }
        }
    }

    /** Places eight calls a second; those on one instance fail, if so. */
    private void run(PoolScheduler scheduler, int seconds, @Nullable ErrorKind failure) {
        for (int i = 0; i < seconds * 8; i++) {
            clock.advance(Duration.ofMillis(125));
            Lease lease = lease(scheduler, ANY);
            if (failure != null && lease.instance().id().equals("i1")) {
                lease.failed(failure);
            } else {
                lease.succeeded();
            }
        }
    }

    @Test
    @DisplayName("RT-H-6: a probe that does not end is not waited for: another one is sent")
    void hangingProbe() {
        try (PoolScheduler scheduler = scheduler(many(4), PlacementPolicies.ROUND_ROBIN)) {
            fail(scheduler, "i1", 3);
            clock.advance(Duration.ofSeconds(5));
            Lease hanging = lease(scheduler, ANY);
            assertThat(hanging.instance().id()).isEqualTo("i1");
            clock.advance(Duration.ofMillis(4_999));
            assertThat(placed(scheduler, 50)).doesNotContain("i1");
            clock.advance(Duration.ofMillis(1));
            Lease next = lease(scheduler, ANY);
            assertThat(next.instance().id()).isEqualTo("i1");
            next.succeeded();
            assertThat(placed(scheduler, 40)).contains("i1");
            hanging.cancelled();
        }
    }

    @Test
    @DisplayName("RT-H-2: a probe that is answered with a limit lets it in, when that is over")
    void limitedProbe() {
        try (PoolScheduler scheduler = scheduler(many(4), PlacementPolicies.ROUND_ROBIN)) {
            fail(scheduler, "i1", 3);
            clock.advance(Duration.ofSeconds(5));
            Lease probe = lease(scheduler, ANY);
            assertThat(probe.instance().id()).isEqualTo("i1");
            probe.limited(Duration.ofSeconds(7));
            assertThat(placed(scheduler, 50)).doesNotContain("i1");
            clock.advance(Duration.ofSeconds(7));
            assertThat(placed(scheduler, 40)).contains("i1");
        }
    }

    @Test
    @DisplayName("If those that are left are excluded, one that is out is chosen, and its success lets it in")
    void allOut() {
        try (PoolScheduler scheduler = scheduler(many(2), PlacementPolicies.LEAST_REQUESTS)) {
            fail(scheduler, "i1", 3);
            assertThat(place(scheduler, ANY.excluding("i0"), 1)).containsExactly("i1");
            assertThat(verdict(scheduler, "i1").verdict()).isNotEqualTo(Verdict.EXCLUDED);
        }
    }

    @Test
    @DisplayName("When the others are removed, who is out comes in: if all are out, all are in")
    void shrinks() {
        ChangingSource source = new ChangingSource(many(4));
        try (PoolScheduler scheduler = Schedulers.builder(source)
                .policy(PlacementPolicies.ROUND_ROBIN)
                .ticker(clock)
                .build()) {
            fail(scheduler, "i1", 3);
            fail(scheduler, "i2", 3);
            assertThat(placed(scheduler, 20)).doesNotContain("i1", "i2");
            source.set(many(4).subList(1, 3));
            assertThat(scheduler.explain(ANY).candidates())
                    .extracting(Candidate::verdict)
                    .containsExactlyInAnyOrder(Verdict.WINNER, Verdict.EXCLUDED);
            assertThat(placed(scheduler, 4)).hasSize(4);
        }
    }

    @Test
    @DisplayName("PDD: a leg's failure counts against the instance of that leg only")
    void legs() {
        List<Instance> instances =
                List.of(in(Role.PREFILL, "p0"), in(Role.PREFILL, "p1"), in(Role.DECODE, "d0"), in(Role.DECODE, "d1"));
        ScheduleQuery both = ANY.in(SchedulingMode.PD_BATCH, Stage.BOTH).excluding("p1", "d1");
        try (PoolScheduler scheduler = scheduler(instances, PlacementPolicies.ROUND_ROBIN)) {
            for (int i = 0; i < 3; i++) {
                Placement pair = scheduler
                        .schedule(both)
                        .placement()
                        .toCompletableFuture()
                        .join();
                pair.prefill().orElseThrow().failed(ErrorKind.UPSTREAM_FAILURE);
                pair.lease().cancelled();
            }
            assertThat(scheduler
                            .explain(ANY.in(SchedulingMode.PD_BATCH, Stage.BOTH))
                            .candidates())
                    .filteredOn(told -> told.verdict() == Verdict.EXCLUDED)
                    .extracting(Candidate::instanceId)
                    .containsExactly("p0");
        }
    }

    @Test
    @DisplayName("Optional: without health nobody is out")
    void off() {
        try (PoolScheduler scheduler = Schedulers.builder(many(4))
                .policy(PlacementPolicies.ROUND_ROBIN)
                .withoutHealth()
                .build()) {
            fail(scheduler, "i1", 50);
            assertThat(placed(scheduler, 4)).contains("i1");
        }
    }

    private PoolScheduler scheduler(List<Instance> instances, PlacementPolicies policy) {
        return Schedulers.builder(instances)
                .policy(policy)
                .ticker(clock)
                .random(new SplittableRandom(1))
                .build();
    }

    /** Places calls of many sessions that stay open together, so that every policy gets round, and returns where. */
    private static List<String> placed(PoolScheduler scheduler, int calls) {
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            leases.add(lease(scheduler, ANY.ofSession("s" + i)));
        }
        leases.forEach(Lease::cancelled);
        return leases.stream().map(lease -> lease.instance().id()).toList();
    }

    private static void fail(PoolScheduler scheduler, String id, int times) {
        for (int i = 0; i < times; i++) {
            on(scheduler, id).failed(ErrorKind.CONNECT_FAILED);
        }
    }

    /** Returns a lease on this instance, by excluding the others. */
    private static Lease on(PoolScheduler scheduler, String id) {
        String[] others = scheduler.instances().stream()
                .map(Instance::id)
                .filter(other -> !other.equals(id))
                .toArray(String[]::new);
        return lease(scheduler, ANY.excluding(others));
    }

    private static Candidate verdict(PoolScheduler scheduler, String id) {
        return scheduler.explain(ANY).candidates().stream()
                .filter(told -> told.instanceId().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
