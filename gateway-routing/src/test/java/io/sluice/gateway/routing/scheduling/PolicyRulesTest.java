package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.named;
import static io.sluice.gateway.routing.scheduling.Instances.place;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds whatever an instance is chosen by: models, limits, room, health and exclusions, and any two of them together. */
class PolicyRulesTest {
    private static final SimpleScheduleQuery ANY = query("m");

    private final FakeClock clock = new FakeClock();
    private final List<PoolScheduler> made = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        made.forEach(scheduler -> {
            scheduler.close();
            assertThat(scheduler.openLeases()).isZero();
        });
    }

    private PoolScheduler scheduler(PlacementPolicies policy, List<Instance> instances) {
        PoolScheduler scheduler = Schedulers.builder(instances)
                .policy(policy)
                .random(new SplittableRandom(1))
                .health(new HealthConfig(3, Duration.ofSeconds(5), Duration.ofSeconds(20)))
                .ticker(clock)
                .build();
        made.add(scheduler);
        return scheduler;
    }

    private static SimpleScheduleQuery query(String model) {
        return SimpleScheduleQuery.ofModel(model)
                .ofSession("s")
                .withPrompt(StandardCharsets.UTF_8.encode("a prompt ".repeat(300)), 10);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-C-6: an instance serves each model of its list, and counts all their calls together")
    void models(PlacementPolicies policy) {
        PoolScheduler scheduler = scheduler(
                policy,
                List.of(
                        instance("both").models(List.of("base", "lora")).build(),
                        instance("base").model("base").build()));
        assertThat(place(scheduler, query("lora"), 20)).containsOnly("both");
        List<Lease> busy = leases(scheduler, query("lora"), 40);
        if (policy == PlacementPolicies.LEAST_REQUESTS || policy == PlacementPolicies.LEAST_TOKENS) {
            assertThat(place(scheduler, query("base"), 20)).as("one load").containsOnly("base");
        }
        busy.forEach(Lease::succeeded);
        assertThat(place(scheduler, query("lora"), 20)).containsOnly("both");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-M-2: a call without a model gets any instance, named or not")
    void noModel(PlacementPolicies policy) {
        PoolScheduler scheduler = scheduler(
                policy,
                List.of(
                        instance("a").model("a").build(),
                        instance("b").models(List.of("b", "c")).build(),
                        instance("any").build()));
        assertThat(spread(scheduler, "")).containsExactlyInAnyOrder("a", "b", "any");
        PoolScheduler alone = scheduler(policy, List.of(instance("a").model("a").build()));
        assertThat(place(alone, query(""), 1)).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("SC-I-5: a full instance is not chosen; when all are full a call is refused, and finds room again")
    void full(PlacementPolicies policy) {
        PoolScheduler scheduler = scheduler(
                policy,
                List.of(
                        instance("a").maxConcurrency(2).build(),
                        instance("b").maxConcurrency(3).build()));
        List<Lease> all = leases(scheduler, ANY, 5);
        assertThat(all.stream().filter(lease -> lease.instance().id().equals("a")))
                .hasSize(2);
        assertThat(refusal(scheduler, ANY).kind()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(refusal(scheduler, ANY.excluding("a")).kind()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(candidate(scheduler, "a").note()).isEqualTo("full: 2 open calls");
        on(all, "b").succeeded();
        assertThat(place(scheduler, ANY, 3)).containsOnly("b");
        assertThat(place(scheduler, ANY.excluding("b"), 1))
                .as("full is stronger than excluded")
                .containsExactly("b");
        all.forEach(Lease::cancelled);
        LeakDetector.reset(); // of the second end
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-H-2: a limited instance is not chosen before its time, nor taken for ill")
    void limited(PlacementPolicies policy) {
        PoolScheduler scheduler = scheduler(policy, named("a", "b"));
        limit(scheduler, "a", Duration.ofSeconds(3));
        assertThat(place(scheduler, ANY, 50)).containsOnly("b");
        assertThat(place(scheduler, ANY.excluding("b"), 5)).containsOnly("b");
        assertThat(candidate(scheduler, "a"))
                .usingRecursiveComparison()
                .ignoringFields("parts")
                .isEqualTo(new Candidate(
                        "a", Verdict.EXCLUDED, candidate(scheduler, "a").score(), "limited; asked again in 3000 ms"));
        clock.advance(Duration.ofSeconds(1));
        limit(scheduler, "b", Duration.ofSeconds(10));
        assertThat(refusal(scheduler, ANY).kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(refusal(scheduler, ANY).retryAfter()).contains(Duration.ofSeconds(2));
        assertThat(refusal(scheduler, ANY.excluding("a")).retryAfter()).contains(Duration.ofSeconds(2));
        clock.advance(Duration.ofNanos(1_999_999_999));
        assertThat(refusal(scheduler, ANY).retryAfter()).contains(Duration.ofNanos(1));
        clock.advance(Duration.ofNanos(1));
        assertThat(place(scheduler, ANY, 20)).containsOnly("a");
        clock.advance(Duration.ofSeconds(8));
        assertThat(spread(scheduler, "m")).containsExactlyInAnyOrder("a", "b");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-H-2: at most for a minute; a later time stays; limited ten times is still not ejected")
    void limitedAtMost(PlacementPolicies policy) {
        PoolScheduler scheduler = scheduler(policy, named("a"));
        Lease first = lease(scheduler, ANY);
        Lease second = lease(scheduler, ANY);
        first.limited(Duration.ofDays(1));
        second.limited(Duration.ofSeconds(1));
        assertThat(refusal(scheduler, ANY).retryAfter()).contains(Duration.ofSeconds(60));
        clock.advance(Duration.ofSeconds(60));
        for (int i = 0; i < 10; i++) {
            lease(scheduler, ANY).limited(Duration.ofMillis(1));
            clock.advance(Duration.ofMillis(1));
        }
        assertThat(place(scheduler, ANY, 1)).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "Ejected, limited and full together: whoever is left is chosen; half of a pool is out at most, whoever is limited")
    void together(PlacementPolicies policy) {
        PoolScheduler scheduler = scheduler(
                policy,
                List.of(
                        instance("ill").models(List.of("m", "n")).build(),
                        instance("limited").models(List.of("m", "n")).build(),
                        instance("full")
                                .models(List.of("m", "n"))
                                .maxConcurrency(1)
                                .build(),
                        instance("well").models(List.of("m", "n")).build()));
        ScheduleQuery others = ANY.excluding("limited", "full", "well");
        for (int i = 0; i < 3; i++) {
            lease(scheduler, others).failed(ErrorKind.CONNECT_FAILED);
        }
        limit(scheduler, "limited", Duration.ofSeconds(2));
        Lease busy = lease(scheduler, ANY.excluding("well"));
        assertThat(busy.instance().id()).isEqualTo("full");
        assertThat(place(scheduler, ANY, 20)).containsOnly("well");
        assertThat(place(scheduler, query(""), 20)).containsOnly("well");
        assertThat(place(scheduler, ANY.excluding("well"), 1))
                .as("ill before excluded")
                .containsExactly("ill");
        limit(scheduler, "well", Duration.ofSeconds(2));
        assertThat(place(scheduler, ANY, 1)).as("nobody else may be asked").containsExactly("ill");
        busy.succeeded();
        clock.advance(Duration.ofSeconds(2));
        assertThat(spread(scheduler, "m")).contains("limited", "full", "well");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-M-5: a model that nobody has, or had in the last ten minutes, is refused as not found")
    void unknownModel(PlacementPolicies policy) {
        ChangingSource source = new ChangingSource(List.of());
        PoolScheduler scheduler =
                Schedulers.builder(source).policy(policy).ticker(clock).build();
        made.add(scheduler);
        ErrorKind none = ErrorKind.NO_AVAILABLE_INSTANCE;
        assertThat(refusal(scheduler, ANY).kind()).as("no instance, no names").isEqualTo(none);
        source.set(List.of(instance("a").model("m").role(Role.DECODE).build()));
        assertThat(refusal(scheduler, ANY).kind()).as("the model exists").isEqualTo(none);
        assertThat(refusal(scheduler, query("")).kind()).isEqualTo(none);
        assertThat(refusal(scheduler, query("typo")).kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND);
        source.set(List.of(instance("b").model("other").build()));
        clock.advance(Duration.ofMinutes(10));
        assertThat(refusal(scheduler, ANY).kind()).as("it was here").isEqualTo(none);
        clock.advance(Duration.ofNanos(1));
        assertThat(refusal(scheduler, ANY).kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND);
        source.loaded = false;
        assertThat(refusal(scheduler, ANY).kind()).as("not all is known").isEqualTo(none);
    }

    /** Returns where calls go if each goes to none of those that had one before. */
    private static List<String> spread(PoolScheduler scheduler, String model) {
        List<String> ids = new ArrayList<>();
        while (true) {
            String id = place(scheduler, query(model).excluding(ids.toArray(new String[0])), 1)
                    .get(0);
            if (ids.contains(id)) {
                return ids;
            }
            ids.add(id);
        }
    }

    private static void limit(PoolScheduler scheduler, String id, Duration wait) {
        String[] rest = scheduler.instances().stream()
                .map(Instance::id)
                .filter(other -> !other.equals(id))
                .toArray(String[]::new);
        Lease lease = lease(scheduler, ANY.excluding(rest));
        assertThat(lease.instance().id()).isEqualTo(id);
        lease.limited(wait);
    }

    private static List<Lease> leases(PoolScheduler scheduler, ScheduleQuery query, int count) {
        return Stream.generate(() -> lease(scheduler, query)).limit(count).toList();
    }

    private static Lease on(List<Lease> leases, String id) {
        return leases.stream()
                .filter(lease -> lease.instance().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static GatewayException refusal(PoolScheduler scheduler, ScheduleQuery query) {
        assertThat(scheduler.explain(query).candidates()).noneMatch(told -> told.verdict() == Verdict.WINNER);
        return (GatewayException) Await.failure(scheduler.schedule(query).placement());
    }

    private static Candidate candidate(PoolScheduler scheduler, String id) {
        return scheduler.explain(ANY).candidates().stream()
                .filter(told -> told.instanceId().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
