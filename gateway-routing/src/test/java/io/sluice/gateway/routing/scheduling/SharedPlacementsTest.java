package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.testkit.FakeClock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two schedulers with the same instances, of which one hears what the other places. */
@DisplayName("FL-F-8")
class SharedPlacementsTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    private final FakeClock clock = new FakeClock();
    private final ChangingSource instances = new ChangingSource(many(4));

    @ParameterizedTest
    @EnumSource(
            value = PlacementPolicies.class,
            names = {"LEAST_REQUESTS", "LEAST_TOKENS", "PREFIX_AFFINITY", "EXPECTED_LATENCY"})
    @DisplayName("Four calls of two gateways go to four instances, and again when they have ended")
    void spread(PlacementPolicies policy) {
        try (PoolScheduler first = started(policy);
                PoolScheduler second = started(policy)) {
            for (int round = 0; round < 3; round++) {
                List<Lease> leases = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    PoolScheduler asked = i % 2 == 0 ? first : second;
                    leases.add(lease(asked, prompt(round * 4 + i)));
                    tell(asked, i % 2 == 0 ? second : first);
                }
                assertThat(leases).extracting(lease -> lease.instance().id()).doesNotHaveDuplicates();
                leases.forEach(Lease::succeeded);
                tell(first, second);
                tell(second, first);
            }
            assertThat(first.openLeases() + second.openLeases()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PlacementPolicies.class,
            names = {"PREFIX_AFFINITY", "EXPECTED_LATENCY"})
    @DisplayName("A prompt that one gateway placed the other places at the same instance")
    void prompts(PlacementPolicies policy) {
        try (PoolScheduler first = started(policy);
                PoolScheduler second = started(policy)) {
            for (int i = 0; i < 8; i++) {
                Lease placed = lease(first, prompt(i));
                placed.progress(1);
                placed.succeeded();
                tell(first, second);
                Lease again = lease(second, prompt(i));
                assertThat(again.instance()).isEqualTo(placed.instance());
                again.succeeded();
                tell(second, first);
            }
        }
    }

    @Test
    @DisplayName("News are told once until they are taken, and what was heard is no news")
    void news() {
        PoolScheduler first = scheduler(PlacementPolicies.LEAST_REQUESTS);
        PoolScheduler second = started(PlacementPolicies.LEAST_REQUESTS);
        int[] told = new int[1];
        first.placements().orElseThrow().start(() -> told[0]++);
        Lease one = lease(first, ANY);
        Lease other = lease(first, ANY);
        assertThat(told[0]).isEqualTo(1);
        one.succeeded();
        PlacementReport report = first.placements().orElseThrow().take(false);
        assertThat(report.loads()).hasSize(2);
        second.placements().orElseThrow().heed("first", report);
        assertThat(second.placements().orElseThrow().take(false).isEmpty()).isTrue();
        other.cancelled();
        assertThat(told[0]).isEqualTo(2);
        first.close();
        second.close();
    }

    @Test
    @DisplayName(
            "What is waited for and what generates is told apart, and the end of a call on an instance that left is told, too")
    void parts() {
        PoolScheduler first = started(PlacementPolicies.EXPECTED_LATENCY);
        Lease lease = lease(first, prompt(1));
        assertThat(only(first))
                .matches(load -> load.prefilling() == 1 && load.generating() == 0)
                .matches(load -> load.pendingBytes() > 1_000);
        lease.progress(1);
        assertThat(only(first))
                .matches(load -> load.prefilling() == 0 && load.generating() == 1)
                .matches(load -> load.pendingBytes() == 0);
        instances.set(List.of());
        PlacementReport whole = first.placements().orElseThrow().take(true);
        assertThat(whole.loads()).hasSize(1).allMatch(load -> load.generating() == 1);
        lease.succeeded();
        assertThat(only(first)).matches(load -> load.prefilling() == 0 && load.generating() == 0);
        assertThat(first.placements().orElseThrow().take(true).loads()).isEmpty();
        first.close();
    }

    @Test
    @DisplayName("An instance is another one at another address, or of an id that is not known")
    void others() {
        PoolScheduler second = started(PlacementPolicies.LEAST_REQUESTS);
        hear(second, "x", new InstanceLoad("i0", "http://elsewhere:8000", 0, 0, 9));
        hear(second, "x", new InstanceLoad("none", address(), 0, 0, 9));
        assertThat(calls(second)).containsOnly(0);
        second.close();
    }

    @Test
    @DisplayName("A load takes the place of the one before, a whole report of all, and forgetting takes all back")
    void replaced() {
        PoolScheduler second = started(PlacementPolicies.LEAST_REQUESTS);
        hear(second, "x", new InstanceLoad("i0", address(), 1, 5, 2));
        hear(second, "x", new InstanceLoad("i0", address(), 1, 5, 3));
        hear(second, "y", new InstanceLoad("i0", address(), 0, 0, 2));
        hear(second, "y", new InstanceLoad("i1", address(), 0, 0, 7));
        assertThat(calls(second)).containsExactly(6, 7, 0, 0);
        second.placements()
                .orElseThrow()
                .heed("y", new PlacementReport(true, List.of(new InstanceLoad("i2", address(), 0, 0, 1)), List.of()));
        assertThat(calls(second)).containsExactly(4, 0, 1, 0);
        second.placements().orElseThrow().forget("x");
        second.placements().orElseThrow().forget("y");
        assertThat(calls(second)).containsOnly(0);
        second.close();
    }

    @Test
    @DisplayName("An instance that left and comes again keeps no load that its gateway does not tell any more")
    void comesAgain() {
        PoolScheduler second = started(PlacementPolicies.LEAST_REQUESTS);
        Lease lease = lease(second, ANY); // so that its load is kept while it is away
        int index = Integer.parseInt(lease.instance().id().substring(1));
        hear(second, "x", new InstanceLoad(lease.instance().id(), address(), 0, 0, 5));
        assertThat(calls(second).get(index)).isEqualTo(6);
        instances.set(many(index));
        second.placements().orElseThrow().heed("x", new PlacementReport(true, List.of(), List.of()));
        instances.set(many(4));
        assertThat(calls(second).get(index)).isEqualTo(1);
        lease.succeeded();
        second.close();
    }

    @Test
    @DisplayName(
            "Gateways that lie make one instance look full, and no more: the others get the calls, and it takes calls if it is the only one")
    void lies() {
        PoolScheduler second = started(PlacementPolicies.LEAST_REQUESTS);
        int most = Integer.MAX_VALUE;
        for (int i = 0; i < ToldLoads.MOST_GATEWAYS + 5; i++) {
            hear(second, "liar" + i, new InstanceLoad("i0", address(), most, Long.MAX_VALUE, most));
        }
        assertThat(calls(second).get(0)).isPositive();
        assertThat(Instances.place(second, ANY, 100)).doesNotContain("i0");
        assertThat(Instances.place(second, ANY.excluding("i1", "i2", "i3"), 1)).containsExactly("i0");
        for (int i = 0; i < ToldLoads.MOST_GATEWAYS + 5; i++) {
            second.placements().orElseThrow().forget("liar" + i);
        }
        assertThat(calls(second)).containsOnly(0);
        second.close();
    }

    @Test
    @DisplayName("max_concurrency, statuses and open leases are this gateway's own")
    void own() {
        instances.set(List.of(Instances.instance("i0").maxConcurrency(1).build()));
        PoolScheduler second = started(PlacementPolicies.LEAST_REQUESTS);
        hear(second, "x", new InstanceLoad("i0", address(), 0, 0, 5));
        Lease lease = lease(second, ANY);
        assertThat(second.openLeases()).isEqualTo(1);
        assertThat(second.statuses()).allMatch(status -> status.openCalls() == 1);
        lease.succeeded();
        second.close();
    }

    @Test
    @DisplayName(
            "Prompts that nobody takes are dropped, the oldest first, and those of an instance of a long name are not told")
    void bounded() {
        PoolScheduler first = started(PlacementPolicies.PREFIX_AFFINITY);
        for (int i = 0; i < 100; i++) {
            lease(first, prompt(i, 400_000)).succeeded();
        }
        PlacementReport report = first.placements().orElseThrow().take(false);
        assertThat(report.prompts()).hasSizeBetween(60, 85);
        assertThat(report.prompts().get(report.prompts().size() - 1).prompt())
                .isEqualTo(prompt(99, 400_000).fingerprint());
        instances.set(List.of(Instances.instance("i".repeat(600)).build()));
        lease(first, prompt(1)).succeeded();
        assertThat(first.placements().orElseThrow().take(false).prompts()).isEmpty();
        assertThat(first.placements().orElseThrow().take(true).loads()).isEmpty();
        first.close();
    }

    private PoolScheduler started(PlacementPolicies policy) {
        PoolScheduler scheduler = scheduler(policy);
        scheduler.placements().orElseThrow().start(() -> {});
        return scheduler;
    }

    private PoolScheduler scheduler(PlacementPolicies policy) {
        return Schedulers.builder(instances)
                .policy(policy)
                .ticker(clock)
                .random(new Random(1))
                .build();
    }

    private static void tell(PoolScheduler from, PoolScheduler to) {
        to.placements()
                .orElseThrow()
                .heed("from", from.placements().orElseThrow().take(false));
    }

    private static void hear(PoolScheduler scheduler, String gateway, InstanceLoad load) {
        scheduler.placements().orElseThrow().heed(gateway, new PlacementReport(false, List.of(load), List.of()));
    }

    private static InstanceLoad only(PoolScheduler scheduler) {
        List<InstanceLoad> loads =
                scheduler.placements().orElseThrow().take(false).loads();
        assertThat(loads).hasSize(1);
        return loads.get(0);
    }

    /** Returns the calls of each instance as far as a scheduler knows. */
    static List<Integer> calls(PoolScheduler scheduler) {
        return scheduler.explain(ANY).candidates().stream()
                .filter(candidate -> candidate.verdict() != Verdict.UNFIT)
                .sorted(Comparator.comparing(Candidate::instanceId))
                .map(Candidate::score)
                .map(Double::intValue)
                .toList();
    }

    private String address() {
        Instance instance = Instances.instance("i0").build();
        return instance.origin().toString();
    }

    private static SimpleScheduleQuery prompt(int seed) {
        return prompt(seed, 4_096);
    }

    private static SimpleScheduleQuery prompt(int seed, int bytes) {
        byte[] text = new byte[bytes];
        new Random(seed).nextBytes(text);
        return ANY.withPrompt(ByteBuffer.wrap(text), 100);
    }
}
