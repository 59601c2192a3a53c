package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.spi.Placing;
import io.sluice.gateway.spi.SchedulingMode;
import io.sluice.gateway.spi.Stage;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Calls that leave while they wait, and what waiting calls may hold and do (clause S-6). */
@DisplayName("S-6")
class WithdrawalTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    private final FakeClock clock = new FakeClock();
    private final ChangingSource source = new ChangingSource(List.of());
    private final PoolScheduler scheduler = Schedulers.builder(source)
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
        PublishedInstances published = new PublishedInstances(List.of());
        try (PoolScheduler pool = Schedulers.builder(new Published(published))
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
            Thread publisher = new Thread(() -> published.publish(named("a")));
            publisher.start();
            Await.open("the callback runs", blocked);
            Thread other = new Thread(() -> {
                Await.value(pool.schedule(ANY).placement()).lease().succeeded();
                Placing leaving = pool.schedule(ANY.in(SchedulingMode.PD_STAGED, Stage.DECODE));
                published.publish(named("a", "b"));
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

    private static SimpleScheduleQuery ofBytes(int bytes) {
        return ANY.withPrompt(ByteBuffer.allocate(bytes), 0);
    }

    private record Published(PublishedInstances list) implements InstanceSource {
        @Override
        public List<Instance> instances() {
            return list.current();
        }

        @Override
        public Subscription onChange(Consumer<List<Instance>> listener) {
            return list.onChange(listener);
        }

        @Override
        public void close() {}
    }
}
