package io.sluice.gateway.llumnix.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.scheduler.DirectTransport.Sent;
import io.sluice.gateway.llumnix.scheduler.SchedulerBooks.Reply;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten thousand placements, with failures, retries, cancels and answers that come too late: in the end nobody counts anything, and nothing was counted twice. */
class ManyPlacementsTest {
    private static final int THREADS = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofMillis(1_300);

    private final List<Instance> instances = SchedulerRig.defaults();
    private final SchedulerBooks books = new SchedulerBooks(instances);

    private final ExecutorService server = Executors.newFixedThreadPool(2);
    private final AtomicInteger number = new AtomicInteger();

    @AfterEach
    void close() {
        server.shutdownNow();
    }

    /** Answers on another thread: now and then that it cannot, or has nothing, or after the call has gone elsewhere. */
    private void answer(Sent exchange) {
        String target = exchange.request().target();
        int count = target.equals("/schedule") ? number.incrementAndGet() : 1;
        if (count % 101 == 0) {
            server.execute(() -> exchange.answer(new Reply(429, "no available endpoint")));
        } else if (count % 103 == 0) {
            server.execute(() -> exchange.answer(new Reply(400, "dial tcp: connection refused")));
        } else {
            server.execute(() -> {
                Reply reply = books.handle(target, exchange.text());
                if (count % 499 == 0) {
                    CompletableFuture.delayedExecutor(LATE.toMillis(), TimeUnit.MILLISECONDS)
                            .execute(() -> exchange.answer(reply));
                } else {
                    exchange.answer(reply);
                }
            });
        }
    }

    @Test
    void leavesNoBookingBehind() throws Exception {
        try (DirectTransport transport = DirectTransport.handing(this::answer)) {
            SchedulerStats stats = run(transport, SchedulerRig.ONE, 10_000);
            assertThat(stats.placed()).isGreaterThan(8_000);
            assertThat(stats.busy()).isPositive();
            assertThat(stats.failed()).isPositive();
            assertThat(stats.backup()).isPositive();
            assertThat(stats.released()).isGreaterThan(3_000);
        }
    }

    @Test
    void leavesNoBookingBehindOverSockets() throws Exception {
        try (SocketScheduler socket = new SocketScheduler(books, 0);
                JdkHttpTransport transport = JdkHttpTransport.builder().build()) {
            SchedulerStats stats = run(transport, socket.origin(), 1_000);
            assertThat(stats.placed()).isGreaterThan(800);
            assertThat(stats.failed()).isZero();
        }
    }

    private SchedulerStats run(HttpTransport transport, Origin origin, int calls) throws Exception {
        try (PoolScheduler local = Schedulers.builder(InstanceSources.fixed(instances))
                        .policy(PlacementPolicies.ROUND_ROBIN)
                        .build();
                RemoteScheduler remote = LlumnixLayer.builder(List.of(origin))
                        .timeout(TIMEOUT)
                        .waiting(Duration.ofSeconds(2), Duration.ofMillis(5))
                        .build()
                        .over(local, transport)) {
            callOnManyThreads(remote, calls / THREADS);
            assertThat(local.openLeases()).as("counted at the local one").isZero();
            Await.until("nothing is counted at the remote one", () -> books.open() == 0);
            assertThat(books.countedTwice()).as("FL-F-4").isZero();
            assertThat(books.violations()).isEmpty();
            assertThat(remote.stats().releasesLost()).isZero();
            return remote.stats();
        }
    }

    private void callOnManyThreads(RemoteScheduler remote, int calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                done.add(threads.submit(() -> calls(remote, thread, calls)));
            }
            for (Future<?> one : done) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void calls(RemoteScheduler remote, int thread, int calls) {
        Random random = new Random(thread);
        for (int i = 0; i < calls; i++) {
            call(remote, random, "call-" + thread + "-" + i);
        }
    }

    /** A call: some are cancelled before they are placed, some fail and are tried again under the same id. */
    private void call(RemoteScheduler remote, Random random, String id) {
        CallQuery query = query(random, id);
        Placing question = remote.schedule(query);
        if (random.nextInt(10) == 0) {
            question.withdraw();
            // It may have been placed just before.
            question.placement().whenComplete((placement, refusal) -> {
                if (placement != null) {
                    placement.cancelled();
                }
            });
            return;
        }
        Placement placement = Await.value(question.placement());
        if (random.nextInt(4) == 0) {
            String failed = placement.lease().instance().id();
            placement.prefill().ifPresent(lease -> lease.failed(ErrorKind.UPSTREAM_FAILURE));
            placement.lease().failed(ErrorKind.CONNECTION_LOST);
            placement = Await.value(remote.schedule(query.excluding(failed)).placement());
        }
        end(placement, random, id);
    }

    private static CallQuery query(Random random, String id) {
        CallQuery query = CallQuery.of(id);
        return switch (random.nextInt(4)) {
            case 0 -> query.in(SchedulingMode.PD_BATCH, Stage.BOTH);
            case 1 -> query.in(SchedulingMode.PD_STAGED, Stage.PREFILL);
            default -> query;
        };
    }

    private void end(Placement placement, Random random, String id) {
        if (random.nextInt(5) == 0) {
            placement.cancelled();
            return;
        }
        placement.prefill().ifPresent(lease -> lease.succeeded());
        placement.lease().progress(100);
        placement.lease().succeeded();
        books.reported(id); // the engine tells the scheduler itself
    }
}
