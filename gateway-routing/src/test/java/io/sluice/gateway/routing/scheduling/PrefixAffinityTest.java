package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.in;
import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static io.sluice.gateway.routing.scheduling.Instances.place;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.internal.cache.PrefixIndex;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The policy prefix-affinity of section SC-3. */
@DisplayName("prefix-affinity")
class PrefixAffinityTest {
    private final Random random = new Random(20_260_117);

    @Test
    @DisplayName("A conversation stays where its beginning was served, and the lease tells the expected hit")
    void conversation() {
        try (PoolScheduler scheduler = scheduler(many(10))) {
            StringBuilder text = new StringBuilder(text(1000));
            Lease first = lease(scheduler, prompt(text));
            assertThat(first.cachedPromptBytes()).isZero();
            first.succeeded();
            for (int turn = 0; turn < 20; turn++) {
                int known = text.length() / 256 * 256;
                text.append(text(random.nextInt(2000)));
                place(scheduler, prompt(text(3000)), 3);
                assertThat(scheduler.explain(prompt(text)).candidates().get(0).note())
                        .isEqualTo("served " + known + " of " + text.length() + " bytes of the prompt last");
                Lease next = lease(scheduler, prompt(text));
                assertThat(next.instance()).isEqualTo(first.instance());
                assertThat(next.cachedPromptBytes()).isEqualTo(known);
                next.succeeded();
            }
        }
    }

    @Test
    @DisplayName("The longest common prefix decides, and of those who served it the last one")
    void longestAndLast() {
        try (PoolScheduler scheduler = scheduler(many(3))) {
            String common = text(512);
            String left = common + text(512);
            String right = common + text(512);
            assertThat(place(scheduler, prompt(left).excluding("i1", "i2"), 1)).containsExactly("i0");
            assertThat(place(scheduler, prompt(right).excluding("i0", "i2"), 1)).containsExactly("i1");
            assertThat(place(scheduler, prompt(left), 1)).containsExactly("i0");
            assertThat(place(scheduler, prompt(right), 1)).containsExactly("i1");
            assertThat(place(scheduler, prompt(common + text(512)), 1))
                    .as("the last")
                    .containsExactly("i1");
        }
    }

    @Test
    @DisplayName(
            "A system prompt of 8.7 KB that all calls share is served by all engines: at 24 calls at once none has more than twice the mean")
    void popularPrefix() {
        try (PoolScheduler scheduler = scheduler(many(4))) {
            String system = text(8_700);
            List<Lease> open = new ArrayList<>();
            Map<String, Integer> calls = new HashMap<>();
            for (int i = 0; i < 216; i++) {
                if (open.size() == 24) {
                    open.remove(random.nextInt(24)).succeeded();
                }
                Lease lease = lease(scheduler, prompt(system + text(200)));
                open.add(lease);
                calls.merge(lease.instance().id(), 1, Integer::sum);
                long here = open.stream()
                        .filter(other -> other.instance().equals(lease.instance()))
                        .count();
                assertThat(here).as("of %s open calls", open.size()).isLessThanOrEqualTo(12);
            }
            assertThat(calls)
                    .hasSize(4)
                    .allSatisfy((id, count) -> assertThat(count).isBetween(27, 108));
            open.forEach(Lease::succeeded);
        }
    }

    @Test
    @DisplayName("How much busier an engine may be depends on what it saves: a call for each KiB, 32 at most")
    void worthWaitingFor() {
        Map<Integer, Integer> gaps = Map.of(300, 0, 1_024, 1, 10_300, 10, 60_000, 32);
        gaps.forEach((bytes, gap) -> {
            try (PoolScheduler scheduler = scheduler(many(2))) {
                SimpleScheduleQuery query = prompt(text(bytes));
                List<Lease> held = new ArrayList<>();
                do {
                    held.add(lease(scheduler, query));
                } while (held.get(0).instance().equals(held.get(held.size() - 1).instance()));
                assertThat(held).as("for %s bytes", bytes).hasSize(gap + 2);
                held.forEach(Lease::succeeded);
            }
        });
    }

    @Test
    @DisplayName(
            "Overload that is set (max - min > 32 and max > 1.1 min): then the one with the fewest open leases, whatever is saved")
    void overload() {
        try (PoolScheduler scheduler = Schedulers.builder(many(2))
                .policy(PlacementPolicies.PREFIX_AFFINITY)
                .overload(32, 1.1)
                .build()) {
            SimpleScheduleQuery query = prompt(text(600));
            List<Lease> held = new ArrayList<>();
            Lease first = lease(scheduler, query);
            held.add(first);
            for (int i = 1; i < 33; i++) {
                Lease next = lease(scheduler, query);
                assertThat(next.instance()).as("with %s open", i).isEqualTo(first.instance());
                held.add(next);
            }
            Lease other = lease(scheduler, query);
            assertThat(other.instance()).as("33 more").isNotEqualTo(first.instance());
            assertThat(other.cachedPromptBytes()).isZero();
            held.add(other);
            held.forEach(Lease::succeeded);
        }
    }

    @Test
    @DisplayName("What one model or role has cached says nothing about another")
    void apart() {
        List<Instance> instances = List.of(
                in(Role.PREFILL, "p0"),
                in(Role.PREFILL, "p1"),
                in(Role.DECODE, "d0"),
                in(Role.DECODE, "d1"),
                instance("n0").build(),
                instance("n1").build());
        try (PoolScheduler scheduler = scheduler(instances)) {
            SimpleScheduleQuery query = prompt(text(600));
            lease(scheduler, query).succeeded();
            Placement pair = scheduler
                    .schedule(query.in(SchedulingMode.PD_BATCH, Stage.BOTH))
                    .placement()
                    .toCompletableFuture()
                    .join();
            assertThat(pair.prefill().orElseThrow().cachedPromptBytes()).isZero();
            pair.prefill().orElseThrow().succeeded();
            pair.lease().succeeded();
            Placement next = scheduler
                    .schedule(query.in(SchedulingMode.PD_BATCH, Stage.BOTH))
                    .placement()
                    .toCompletableFuture()
                    .join();
            assertThat(next.prefill().orElseThrow().instance())
                    .isEqualTo(pair.prefill().orElseThrow().instance());
            assertThat(next.lease().cachedPromptBytes()).isEqualTo(512);
            next.cancelled();
        }
    }

    @Test
    @DisplayName("The entries of a removed instance go with it")
    void removed() {
        ChangingSource source = new ChangingSource(many(2));
        try (PoolScheduler scheduler = Schedulers.builder(source)
                .policy(PlacementPolicies.PREFIX_AFFINITY)
                .build()) {
            SimpleScheduleQuery query = prompt(text(600));
            place(scheduler, query.excluding("i1"), 1);
            source.set(List.of(instance("i1").build()));
            source.set(many(2));
            assertThat(scheduler.explain(query).candidates().get(0).note())
                    .isEqualTo("fewest open leases; no beginning of the prompt is known");
        }
    }

    @Test
    @DisplayName("The index is bounded by bytes")
    void bounded() {
        PrefixIndex<Load> index = new PrefixIndex<>(112 * 1000);
        Load load = new PoolRules(Schedulers.builder(List.of()))
                .newLoad(Instances.instance("gone").build());
        for (int i = 0; i < 2000; i++) {
            index.served(PromptFingerprint.of(bytes(text(1024))), 0, load);
        }
        assertThat(index.size()).isBetween(500L, 1000L);
    }

    private static PoolScheduler scheduler(List<Instance> instances) {
        return Schedulers.builder(instances)
                .policy(PlacementPolicies.PREFIX_AFFINITY)
                .build();
    }

    private static SimpleScheduleQuery prompt(CharSequence text) {
        return SimpleScheduleQuery.ofModel("m").withPrompt(bytes(text), 0);
    }

    private static ByteBuffer bytes(CharSequence text) {
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private String text(int length) {
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
