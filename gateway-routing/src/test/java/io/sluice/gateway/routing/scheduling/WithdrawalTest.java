package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Calls that leave while they wait, and what waiting calls may hold and do (clause SC-S-6). */
@DisplayName("SC-S-6")
class WithdrawalTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    private final FakeClock clock = new FakeClock();
    private final ChangingSource source = new ChangingSource(List.of());
    private final PoolScheduler scheduler = Schedulers.builder(source)
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .timer(clock)
            .waiting(Duration.ofSeconds(5), Duration.ofSeconds(1))
            .waitingBytes(1_000)
            .build();

    @AfterEach
    void nothingIsLeft() {
        scheduler.close();
        assertThat(clock.pending()).as("timers").isZero();
        assertThat(scheduler.openLeases()).isZero();
    }

    @Test
    @DisplayName("A call that left gives its place and its bytes back at once, and keeps no timer")
    void givesBack() {
        Placing first = scheduler.schedule(ofBytes(600));
        assertThat(scheduler.schedule(ofBytes(500)).placement().toCompletableFuture())
                .isCompletedExceptionally();
        first.withdraw();
        first.withdraw();
        assertThat(first.placement().toCompletableFuture()).isCompletedExceptionally();
        assertThat(clock.pending()).isZero();
        Placing second = scheduler.schedule(ofBytes(1_000));
        assertThat(second.placement().toCompletableFuture()).isNotDone();
        assertThat(scheduler.schedule(ofBytes(1)).placement().toCompletableFuture())
                .isCompletedExceptionally();
        second.withdraw();
    }

    @Test
    @DisplayName("Nobody keeps the body of a call that left, though the caller still holds the question")
    void keepsNoBody() {
        List<Placing> questions = new ArrayList<>();
        List<WeakReference<ByteBuffer>> bodies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ByteBuffer body = ByteBuffer.allocate(100);
            bodies.add(new WeakReference<>(body));
            questions.add(scheduler.schedule(ANY.withPrompt(body, 0)));
        }
        questions.forEach(Placing::withdraw);
        Await.until("the bodies are free", () -> {
            System.gc();
            return bodies.stream().allMatch(body -> body.get() == null);
        });
        assertThat(questions).hasSize(10);
    }

    @Test
    @DisplayName("Who left is not placed; who waits behind is")
    void notPlaced() {
        Placing first = scheduler.schedule(ANY);
        Placing second = scheduler.schedule(ANY);
        first.withdraw();
        source.set(named("a"));
        assertThat(Await.failure(first.placement())).isInstanceOf(GatewayException.class);
        Await.value(second.placement()).lease().succeeded();
    }

    @Test
    @DisplayName(
            "Callbacks run outside all locks: one that blocks holds up neither placing, nor waiting, nor leaving, nor the source")
    void callbacksRunOutsideLocks() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        PublishedSource published = new PublishedSource();
        try (PoolScheduler pool = Schedulers.builder(published)
                .policy(PlacementPolicies.ROUND_ROBIN)
                .ticker(clock)
                .timer(clock)
                .waiting(Duration.ofSeconds(5), Duration.ofSeconds(1))
                .build()) {
            CompletableFuture<Placement> first = pool.schedule(ANY).placement().toCompletableFuture();
            CompletableFuture<Void> heard = first.thenAccept(placement -> {
                blocked.countDown();
                Await.open("the others are done", free);
                placement.lease().succeeded();
            });
            Thread publisher = new Thread(() -> published.set(named("a")));
            publisher.start();
            Await.open("the callback runs", blocked);
            Thread other = new Thread(() -> {
                Await.value(pool.schedule(ANY).placement()).lease().succeeded();
                Placing leaving = pool.schedule(ANY.in(SchedulingMode.PD_STAGED, Stage.DECODE));
                published.set(named("a", "b"));
                leaving.withdraw();
                free.countDown();
            });
            other.start();
            Await.value(heard);
            publisher.join();
            other.join();
            assertThat(pool.openLeases()).isZero();
        }
    }

    @Test
    @DisplayName("Several threads that ask, leave and end calls lose neither a place nor a byte")
    void race() throws Exception {
        source.set(List.of(Instance.builder(Origin.of("http", "127.0.0.1", 1))
                .id("a")
                .maxConcurrency(2)
                .build()));
        AtomicInteger placed = new AtomicInteger();
        List<CompletableFuture<Placement>> asked = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int number = t;
            threads.add(new Thread(() -> {
                for (int i = 0; i < 2_000; i++) {
                    String model = "m" + (i + number) % 3;
                    Placing placing = scheduler.schedule(
                            SimpleScheduleQuery.ofModel(model).withPrompt(ByteBuffer.allocate(1 + i % 200), 0));
                    CompletableFuture<Placement> stage = placing.placement().toCompletableFuture();
                    asked.add(stage.whenComplete((placement, refused) -> {
                        if (placement != null) {
                            placed.incrementAndGet();
                            placement.lease().succeeded();
                        }
                    }));
                    if (i % 2 == 0) {
                        placing.withdraw();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(asked).as("an end of a lease places whoever waits").allMatch(CompletableFuture::isDone);
        assertThat(placed).hasPositiveValue();
        source.set(List.of());
        Placing all = scheduler.schedule(ofBytes(1_000));
        assertThat(all.placement().toCompletableFuture())
                .as("all bytes were given back")
                .isNotDone();
        all.withdraw();
    }

    private static SimpleScheduleQuery ofBytes(int bytes) {
        return ANY.withPrompt(ByteBuffer.allocate(bytes), 0);
    }

    private static final class PublishedSource extends AbstractInstanceSource {
        void set(List<Instance> next) {
            publish(next);
        }
    }
}
