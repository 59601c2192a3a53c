package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.load;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static io.sluice.gateway.routing.scheduling.Instances.named;
import static io.sluice.gateway.routing.scheduling.Instances.place;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the policies of section SC-3 choose that look at loads, or at nothing. */
class PolicyTest {
    private static final long SEED = Long.getLong("sluice.seed", 20_260_117L);
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    @Test
    @DisplayName("The names of the option, both ways")
    void names() {
        assertThat(PlacementPolicies.optionNames())
                .containsExactly(
                        "round-robin",
                        "random",
                        "least-requests",
                        "power-of-two",
                        "least-tokens",
                        "prefix-affinity",
                        "session-affinity",
                        "expected-latency");
        for (PlacementPolicies policy : PlacementPolicies.values()) {
            assertThat(PlacementPolicies.of(policy.optionName())).contains(policy);
        }
        assertThat(PlacementPolicies.of("Random")).isEmpty();
    }

    @Test
    @DisplayName(
            "random: uniform, each share within 4 standard deviations, of those that are left if some are excluded")
    void uniform() {
        try (PoolScheduler scheduler = scheduler(many(10), PlacementPolicies.RANDOM)) {
            assertUniform(place(scheduler, ANY, 10_000), 10);
            assertUniform(place(scheduler, ANY.excluding("i0", "i1", "i2", "i3", "i4", "i5", "i6"), 10_000), 3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_REQUESTS", "LEAST_TOKENS"})
    @DisplayName("least: ties uniformly, over members with a model and without")
    void tiesUniformly(PlacementPolicies policy) {
        List<Instance> instances = new ArrayList<>(many(7));
        for (int i = 0; i < 3; i++) {
            instances.add(instance("own" + i).model("m").build());
        }
        try (PoolScheduler scheduler = scheduler(instances, policy)) {
            assertUniform(place(scheduler, ANY, 10_000), 10);
            assertUniform(place(scheduler, ANY.excluding("i0"), 10_000), 9);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LEAST_REQUESTS", "LEAST_TOKENS"})
    @DisplayName("least: leases that stay spread evenly, and go where leases have ended")
    void fillsEvenly(PlacementPolicies policy) {
        try (PoolScheduler scheduler = scheduler(many(10), policy)) {
            Map<String, List<Lease>> held = new HashMap<>();
            for (int i = 0; i < 50; i++) {
                Lease lease = lease(scheduler, ANY);
                held.computeIfAbsent(lease.instance().id(), id -> new ArrayList<>())
                        .add(lease);
            }
            assertThat(held)
                    .hasSize(10)
                    .allSatisfy((id, leases) -> assertThat(leases).hasSize(5));
            held.get("i3").remove(0).succeeded();
            held.get("i3").remove(0).cancelled();
            assertThat(scheduler.explain(ANY).candidates().get(0).verdict()).isEqualTo(Verdict.WINNER);
            for (int i = 0; i < 2; i++) {
                Lease lease = lease(scheduler, ANY);
                assertThat(lease.instance().id()).isEqualTo("i3");
                held.get("i3").add(lease);
            }
            assertThat(place(scheduler, ANY.excluding("i3"), 1)).doesNotContain("i3");
            held.values().forEach(leases -> leases.forEach(Lease::succeeded));
            assertThat(scheduler.openLeases()).isZero();
        }
    }

    @Test
    @DisplayName("power-of-two: never the more loaded of two; of three, the most loaded one never")
    void powerOfTwo() {
        try (PoolScheduler scheduler = scheduler(named("a", "b", "c"), PlacementPolicies.POWER_OF_TWO)) {
            List<Lease> held = load(scheduler, ANY.excluding("b", "c"), "a", 2);
            assertThat(place(scheduler, ANY, 1000)).contains("b", "c").doesNotContain("a");
            assertThat(place(scheduler, ANY.excluding("c"), 100)).containsOnly("b");
            held.forEach(Lease::succeeded);
            assertUniform(place(scheduler, ANY, 10_000), 3);
        }
    }

    @Test
    @DisplayName("SC-P-2: an explanation has every candidate with its score, the winner first, and comes true")
    void explained() {
        for (PlacementPolicies policy : PlacementPolicies.values()) {
            try (PoolScheduler scheduler = scheduler(many(5), policy)) {
                List<Lease> held = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    SimpleScheduleQuery query = i % 4 == 0 ? ANY.excluding("i1") : ANY.ofSession("s" + i);
                    List<Candidate> told = scheduler.explain(query).candidates();
                    assertThat(told).hasSize(5);
                    assertThat(told.get(0).verdict()).isEqualTo(Verdict.WINNER);
                    assertThat(told.get(0).note()).as("%s", policy).isNotEmpty();
                    Lease lease = lease(scheduler, query);
                    held.add(lease);
                    assertThat(lease.instance().id())
                            .as("%s, call %s", policy, i)
                            .isEqualTo(told.get(0).instanceId());
                }
                held.forEach(Lease::succeeded);
                assertThat(scheduler.explain(ANY).reason()).isEqualTo(policy.optionName());
            }
        }
    }

    private static void assertUniform(List<String> ids, int members) {
        Map<String, Long> counts =
                ids.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        double share = 1.0 / members;
        double deviation = Math.sqrt(ids.size() * share * (1 - share));
        assertThat(counts)
                .as("-Dsluice.seed=" + SEED)
                .hasSize(members)
                .allSatisfy((id, count) ->
                        assertThat(Math.abs(count - ids.size() * share)).isLessThan(4 * deviation));
    }

    private static PoolScheduler scheduler(List<Instance> instances, PlacementPolicies policy) {
        return Schedulers.builder(instances)
                .policy(policy)
                .random(new SplittableRandom(SEED))
                .build();
    }
}
