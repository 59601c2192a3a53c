package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Everything that can happen to a call, at the same time: its scheduler and its upstream answer, its host reads, stops reading or cancels, its time is
 * over. Whatever comes first, it ends once, and frees everything.
 */
class CallRacesTest {
    private static final int ROUNDS = 4_000;
    private static final long SEED = 20_261_123;

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));
    private final Set<String> seen = new HashSet<>();
    private final ExecutorService actors = Executors.newFixedThreadPool(4);

    @AfterEach
    void close() {
        actors.shutdown();
        rig.close();
    }

    @Test
    void callEndsOnceAndFreesEverythingWhateverComesFirst() throws Exception {
        rig.builder.requestTimeout(Duration.ofSeconds(2));
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            try {
                race(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(seen)
                .as("the test is no test if the races always end alike")
                .contains("200 null", "503 null", "200 CONNECTION_LOST", "502 CONNECTION_LOST")
                .contains("0 CANCELLED", "200 CANCELLED", "200 DEADLINE_EXCEEDED", "504 DEADLINE_EXCEEDED");
    }

    private void race(Random random) throws Exception {
        CompletableFuture<Placement> placed = new CompletableFuture<>();
        rig.scheduler.onSchedule((scheduler, query) -> placed);
        CompletableFuture<ManualExchange> started = new CompletableFuture<>();
        transport.onStart(started::complete);
        GatewayCall call = rig.call();
        AtomicInteger completions = new AtomicInteger();
        AtomicInteger early = new AtomicInteger();
        call.completion().whenComplete((summary, failure) -> {
            completions.incrementAndGet();
            early.addAndGet(call.response().toCompletableFuture().isDone() ? 0 : 1);
        });
        Host host = new Host(random.nextLong());
        call.response().thenAccept(host::take);

        placeOnEitherThread(random, placed);
        together(
                new Upstream(started, random.nextLong())::run,
                () -> cancelSometimes(call, new Random(random.nextLong())),
                () -> rig.advance(Duration.ofMillis(new Random(random.nextLong()).nextInt(4000))),
                () -> host.act(new Random(random.nextLong())));
        if (!placed.isDone()) {
            placed.complete(rig.scheduler.place());
        }
        call.cancel("end of the round");

        CallSummary summary = Await.value(call.completion());
        assertThat(completions).hasValue(1);
        assertThat(rig.gateway().openCalls()).isZero();
        assertThat(rig.clock.pending()).as("timers").isZero();
        int last = rig.scheduler.leases().size() - 1;
        assertThat(rig.scheduler.lease(last).ends()).as("ends of the lease").hasSize(1);
        assertThat(summary.outcome() == Outcome.SUCCEEDED).isEqualTo(summary.error() == null);
        assertThat(early).as("completions before the response").hasValue(0);
        host.check(summary);
        seen.add(summary.status() + " " + summary.error());
    }

    private void placeOnEitherThread(Random random, CompletableFuture<Placement> placed) {
        switch (random.nextInt(4)) {
            case 0 -> placed.completeAsync(rig.scheduler::place, actors);
            case 1 -> {
                // Late: after the race.
            }
            default -> placed.complete(rig.scheduler.place());
        }
    }

    private static void cancelSometimes(GatewayCall call, Random random) {
        spin(random);
        if (random.nextInt(3) == 0) {
            call.cancel("client left");
        }
    }

    private void together(Runnable... actions) throws Exception {
        CyclicBarrier start = new CyclicBarrier(actions.length);
        List<Future<?>> running = new ArrayList<>();
        for (Runnable action : actions) {
            running.add(actors.submit(() -> {
                start.await();
                action.run();
                return null;
            }));
        }
        for (Future<?> actor : running) {
            actor.get();
        }
    }

    private static void spin(Random random) {
        for (int i = random.nextInt(300); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    /** Answers in one of many ways, or not. */
    private record Upstream(CompletableFuture<ManualExchange> started, long seed) {
        void run() {
            Random random = new Random(seed);
            spin(random);
            ManualExchange exchange = started.getNow(null);
            if (exchange == null) {
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> exchange.failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "lost"));
                case 1 -> {
                    // Silent.
                }
                default -> answer(exchange, random);
            }
        }

        private static void answer(ManualExchange exchange, Random random) {
            if (random.nextBoolean()) {
                exchange.respondEvents();
            } else {
                exchange.respond(random.nextInt(4) == 0 ? 503 : 200);
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                exchange.send("data: x\n\n");
                spin(random);
            }
            switch (random.nextInt(3)) {
                case 0 -> exchange.end();
                case 1 -> exchange.breakWith(new GatewayException(ErrorKind.CONNECTION_LOST, "lost"));
                default -> {
                    // Silent from here on.
                }
            }
        }
    }

    /** Takes the answer, reads as much as it likes, and sometimes leaves. */
    private static final class Host implements Flow.Subscriber<ByteBuffer> {
        private final long seed;
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicInteger signalsAfterTheEnd = new AtomicInteger();
        private volatile GatewayResponse answer;
        private volatile Flow.Subscription subscription;

        Host(long seed) {
            this.seed = seed;
        }

        void take(GatewayResponse newAnswer) {
            answer = newAnswer;
            if (new Random(seed).nextInt(5) > 0) {
                newAnswer.body().subscribe(this);
            }
        }

        void act(Random random) {
            spin(random);
            Flow.Subscription reading = subscription;
            if (reading == null) {
                return;
            }
            switch (random.nextInt(5)) {
                case 0 -> reading.cancel();
                case 1 -> answer.body().cancel(new GatewayException(ErrorKind.CONNECTION_LOST, "of the client"));
                case 2 -> reading.request(1);
                default -> reading.request(Long.MAX_VALUE);
            }
        }

        void check(CallSummary summary) {
            assertThat(ends.get()).as("terminal signals").isLessThanOrEqualTo(1);
            assertThat(signalsAfterTheEnd).hasValue(0);
            if (answer != null && summary.status() == 200) {
                assertThat(answer.body().completion().toCompletableFuture()).isDone();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            newSubscription.request(1 + new Random(seed).nextInt(3));
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            signalsAfterTheEnd.addAndGet(ends.get());
        }

        @Override
        public void onError(Throwable cause) {
            ends.incrementAndGet();
        }

        @Override
        public void onComplete() {
            ends.incrementAndGet();
        }
    }
}
