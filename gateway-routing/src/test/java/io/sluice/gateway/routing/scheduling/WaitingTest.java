package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Calls that wait for an instance (clause SC-S-5). */
@DisplayName("SC-S-5")
class WaitingTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    @SuppressWarnings("StaticAssignmentOfThrowable") // what counts is which it is, not where it was made
    private static final GatewayException REFUSAL = GatewayException.noAvailableInstance("none", null);

    private final FakeClock clock = new FakeClock();
    private final ChangingSource source = new ChangingSource(List.of());
    private final PoolScheduler scheduler = Schedulers.builder(source)
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .timer(clock)
            .waiting(Duration.ofSeconds(5), Duration.ofSeconds(1))
            .build();

    @AfterEach
    void nothingIsLeft() {
        scheduler.close();
        assertThat(clock.pending()).as("timers").isZero();
        assertThat(scheduler.openLeases()).isZero();
    }

    @Test
    @DisplayName("A refused call waits, and is placed when an instance comes; first in, first out")
    void fifo() {
        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<Placement>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            calls.add(scheduler
                    .schedule(ANY)
                    .placement()
                    .whenComplete((placement, refusal) -> order.add(number))
                    .toCompletableFuture());
        }
        clock.advance(Duration.ofMillis(4_500));
        assertThat(calls).noneMatch(CompletableFuture::isDone);
        source.set(named("a"));
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
        calls.forEach(call -> call.join().lease().succeeded());
    }

    @Test
    @DisplayName("One that fits no instance does not hold up the others")
    void otherModels() {
        CompletableFuture<Placement> other = scheduler
                .schedule(SimpleScheduleQuery.ofModel("other"))
                .placement()
                .toCompletableFuture();
        CompletableFuture<Placement> call = scheduler.schedule(ANY).placement().toCompletableFuture();
        source.set(List.of(
                instance("a").model("m").build(),
                instance("d").model("other").role(Role.DECODE).build()));
        assertThat(other).isNotDone();
        call.join().lease().succeeded();
        scheduler.close();
        assertThat(((GatewayException) Await.failure(other)).kind()).isEqualTo(ErrorKind.SHUTTING_DOWN);
    }

    @Test
    @DisplayName("It is refused after the timeout, with a retry-after, and not before")
    void timeout() {
        CompletableFuture<Placement> call = scheduler.schedule(ANY).placement().toCompletableFuture();
        clock.advance(Duration.ofMillis(2_300));
        CompletableFuture<Placement> later = scheduler.schedule(ANY).placement().toCompletableFuture();
        clock.advance(Duration.ofMillis(2_699));
        assertThat(call).isNotDone();
        clock.advance(Duration.ofSeconds(1));
        GatewayException refusal = (GatewayException) Await.failure(call);
        assertThat(refusal.kind()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(later).isNotDone();
        clock.advance(Duration.ofSeconds(2));
        assertThat(later).isCompletedExceptionally();
    }

    @Test
    @DisplayName("What waits is bounded; the one too many is refused at once")
    void bounded() {
        for (int i = 0; i < WaitingCalls.MOST; i++) {
            assertThat(scheduler.schedule(ANY).placement().toCompletableFuture())
                    .isNotDone();
        }
        assertThat(scheduler.schedule(ANY).placement().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    @DisplayName("A call whose placing throws hears of it; the others lose neither their place nor their placement")
    void throwing() {
        List<String> tried = new ArrayList<>();
        long start = clock.nanos();
        PoolScheduler pool = fixed("a");
        WaitingCalls calls = waiting(query -> {
            if (clock.nanos() == start) {
                return null;
            }
            tried.add(query.model());
            if (query.model().equals("bad")) {
                throw new IllegalStateException("policy");
            }
            return query.model().equals("early") ? Placement.of(Instances.lease(pool, ANY)) : null;
        });
        CompletableFuture<Placement> early = await(calls, SimpleScheduleQuery.ofModel("early"));
        CompletableFuture<Placement> bad = await(calls, SimpleScheduleQuery.ofModel("bad"));
        CompletableFuture<Placement> late = await(calls, SimpleScheduleQuery.ofModel("late"));
        clock.advance(Duration.ofSeconds(1));
        assertThat(tried).containsExactly("early", "bad", "late");
        early.join().lease().succeeded();
        assertThat(Await.failure(bad)).isInstanceOf(IllegalStateException.class);
        assertThat(calls.size()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(4));
        assertThat(Await.failure(late)).isSameAs(REFUSAL);
    }

    @Test
    @DisplayName("However many models clients name: what the same instances serve is tried once a round")
    void manyModels() {
        List<String> tried = new ArrayList<>();
        WaitingCalls calls = waiting(query -> {
            tried.add(query.model());
            return null;
        });
        List<CompletableFuture<Placement>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(await(calls, SimpleScheduleQuery.ofModel("same" + i)));
        }
        waiting.add(await(calls, SimpleScheduleQuery.ofModel("other")));
        tried.clear();
        calls.retry();
        assertThat(tried).containsExactly("same0", "other");
        clock.advance(Duration.ofSeconds(5));
        assertThat(waiting).allSatisfy(call -> assertThat(Await.failure(call)).isSameAs(REFUSAL));
    }

    @Test
    @DisplayName("Calls of several models that one instance serves are placed in the order in which they came")
    void modelsInOrder() {
        List<CompletableFuture<Placement>> waiting = new ArrayList<>();
        try (PoolScheduler pool = Schedulers.builder(InstanceSources.fixed(List.of(one("a"))))
                .policy(PlacementPolicies.ROUND_ROBIN)
                .ticker(clock)
                .timer(clock)
                .waiting(Duration.ofSeconds(5), Duration.ofSeconds(1))
                .build()) {
            Placement placement = Await.value(pool.schedule(ANY).placement());
            for (int i = 0; i < 5; i++) {
                waiting.add(pool.schedule(SimpleScheduleQuery.ofModel("m" + i))
                        .placement()
                        .toCompletableFuture());
            }
            for (int i = 0; i < 5; i++) {
                placement.lease().succeeded();
                assertThat(waiting.subList(0, i + 1)).allMatch(CompletableFuture::isDone);
                assertThat(waiting.subList(i + 1, 5)).noneMatch(CompletableFuture::isDone);
                placement = waiting.get(i).join();
            }
            placement.lease().succeeded();
            assertThat(pool.openLeases()).isZero();
        }
    }

    private static Instance one(String id) {
        return Instance.builder(Origin.of("http", "127.0.0.1", 1))
                .id(id)
                .maxConcurrency(1)
                .build();
    }

    @Test
    @DisplayName("SC-I-5: a call that finds all full waits, and is placed when a call ends, first in, first out")
    void full() {
        source.set(List.of(instance("a").maxConcurrency(1).build()));
        Lease busy = Instances.lease(scheduler, ANY);
        List<CompletableFuture<Placement>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(scheduler.schedule(ANY).placement().toCompletableFuture());
        }
        for (CompletableFuture<Placement> call : calls) {
            assertThat(call).isNotDone();
            busy.succeeded();
            busy = call.join().lease();
        }
        busy.failed(ErrorKind.CONNECT_FAILED);
        assertThat(clock.pending()).isZero();
    }

    @Test
    @DisplayName("SC-I-5: pairs wait for room, too, and take nothing while one of the two is full")
    void fullPair() {
        source.set(List.of(
                instance("p").role(Role.PREFILL).maxConcurrency(1).build(),
                instance("d").role(Role.DECODE).maxConcurrency(1).build()));
        SimpleScheduleQuery both = ANY.in(SchedulingMode.PD_BATCH, Stage.BOTH);
        Placement first =
                scheduler.schedule(both).placement().toCompletableFuture().join();
        CompletableFuture<Placement> second =
                scheduler.schedule(both).placement().toCompletableFuture();
        first.prefill().orElseThrow().succeeded();
        assertThat(second).isNotDone();
        assertThat(scheduler.openLeases()).isEqualTo(1);
        first.lease().succeeded();
        second.join().cancelled();
    }

    @Test
    @DisplayName("RT-H-2: a call that finds all limited waits until the first may be asked, if it may wait so long")
    void limited() {
        source.set(named("a"));
        Instances.lease(scheduler, ANY).limited(Duration.ofMillis(1_500));
        CompletableFuture<Placement> call = scheduler.schedule(ANY).placement().toCompletableFuture();
        clock.advance(Duration.ofMillis(1_499));
        assertThat(call).isNotDone();
        clock.advance(Duration.ofMillis(1));
        call.join().lease().limited(Duration.ofSeconds(6));
        GatewayException refusal =
                (GatewayException) Await.failure(scheduler.schedule(ANY).placement());
        assertThat(refusal.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(6));
    }

    @Test
    @DisplayName(
            "RT-M-5: a call for a model that nobody has does not wait; one that waited hears of it when all sources have loaded")
    void unknownModel() {
        source.loaded = false;
        source.set(List.of(instance("a").model("other").build()));
        CompletableFuture<Placement> call = scheduler.schedule(ANY).placement().toCompletableFuture();
        clock.advance(Duration.ofSeconds(1));
        assertThat(call).isNotDone();
        source.loaded = true;
        clock.advance(Duration.ofSeconds(1));
        assertThat(((GatewayException) Await.failure(call)).kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND);
        assertThat(scheduler.schedule(ANY).placement().toCompletableFuture()).isCompletedExceptionally();
    }

    /** Returns calls that wait up to 5 s, are looked at every second, and are placed like this. */
    private WaitingCalls waiting(Function<ScheduleQuery, @Nullable Placement> placer) {
        WaitingCalls.Limits limits = new WaitingCalls.Limits(
                Duration.ofSeconds(5).toNanos(), Duration.ofSeconds(1).toNanos(), 1_000);
        return new WaitingCalls(
                new WaitingCalls.Placer() {
                    @Override
                    public @Nullable Placement place(ScheduleQuery query) {
                        return placer.apply(query);
                    }

                    @Override
                    public GatewayException refusal(ScheduleQuery query) {
                        return REFUSAL;
                    }

                    @Override
                    public @Nullable Object fitting(ScheduleQuery query) {
                        return query.model().startsWith("same") ? "same" : null;
                    }
                },
                clock,
                clock,
                limits);
    }

    private static CompletableFuture<Placement> await(WaitingCalls calls, ScheduleQuery query) {
        return calls.await(query).placement().toCompletableFuture();
    }

    private PoolScheduler fixed(String id) {
        return Schedulers.builder(InstanceSources.fixed(named(id)))
                .policy(PlacementPolicies.ROUND_ROBIN)
                .ticker(clock)
                .build();
    }

    @Test
    @DisplayName("Off by default, and then without a retry-after")
    void off() {
        try (PoolScheduler atOnce =
                Schedulers.builder(source).policy(PlacementPolicies.ROUND_ROBIN).build()) {
            GatewayException refusal =
                    (GatewayException) Await.failure(atOnce.schedule(ANY).placement());
            assertThat(refusal.retryAfter()).isEmpty();
        }
    }

    @Test
    @DisplayName("Without a timer that is given it waits on a thread of its own, which ends with it")
    void ownTimer() {
        PoolScheduler own = Schedulers.builder(source)
                .policy(PlacementPolicies.ROUND_ROBIN)
                .waiting(Duration.ofMillis(5), Duration.ofSeconds(1))
                .build();
        assertThat(Await.failure(own.schedule(ANY).placement())).isInstanceOf(GatewayException.class);
        own.close();
    }

    @Test
    @DisplayName("All that is wrong with the settings is told together")
    void settings() {
        SchedulerBuilder builder = Schedulers.builder(source)
                .policy(PlacementPolicies.ROUND_ROBIN)
                .waiting(Duration.ofSeconds(-1), Duration.ZERO)
                .overload(-1, 0.5)
                .waitingBytes(0)
                .limitedAtMost(Duration.ofMillis(-1))
                .prefixCacheBytes(0);
        assertThat(catchThrowableOfType(ConfigurationException.class, builder::build)
                        .problems())
                .extracting(Object::toString)
                .containsExactly(
                        "wait-scheduling-timeout: \"PT-1S\" (expected: >= 0)",
                        "wait-scheduling-retry-interval: \"PT0S\" (expected: > 0)",
                        "wait-scheduling-bytes: \"0\" (expected: >= 1)",
                        "limited-max: \"PT-0.001S\" (expected: >= 0)",
                        "overload-gap: \"-1\" (expected: >= 0)",
                        "overload-ratio: \"0.5\" (expected: >= 1)",
                        "prefix-cache-bytes: \"0\" (expected: >= 1)");
    }
}
