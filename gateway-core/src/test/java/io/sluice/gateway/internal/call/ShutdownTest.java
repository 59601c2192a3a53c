package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway that is shut down or closed, with calls in every phase (RT-G-7). */
class ShutdownTest {
    private static final List<ErrorKind> OVER = List.of(ErrorKind.CANCELLED, ErrorKind.SHUTTING_DOWN);

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void callThatIsBeingPlacedIsAnsweredWith503() {
        CompletableFuture<Placement> thinking = new CompletableFuture<>();
        rig.scheduler.onSchedule((scheduler, query) -> thinking);
        GatewayCall call = rig.call();
        rig.gateway().close();
        assertShutDown(call);
        assertThat(rig.scheduler.withdrawn()).as("SC-S-6").hasSize(1);
        thinking.complete(rig.scheduler.place());
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void callThatWaitsForItsHeadIsAnsweredWith503() {
        GatewayCall call = rig.call();
        rig.gateway().close();
        assertShutDown(call);
        assertThat(transport.exchange(0).cancelCause()).isNotNull();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void callAfterTheCloseIsAnsweredWith503AndNotRouted() {
        rig.gateway().close();
        GatewayCall call = rig.call();
        assertShutDown(call);
        assertThat(rig.events(call)).containsExactly("callStarted", "committed 503", "callEnded FAILED");
        assertThat(rig.scheduler.queries()).isEmpty();
    }

    private void assertShutDown(GatewayCall call) {
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.response(call).headers().first("retry-after")).isEqualTo("1");
        assertThat(rig.text(call)).contains("\"code\":\"shutting_down\"");
        CallSummary summary = rig.summary(call);
        assertThat(summary.error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void bodyThatIsAwaitedBreaks() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe host = rig.read(call);
        exchange.send("a");
        rig.gateway().close();
        assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.SHUTTING_DOWN);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void bodyThatNobodyHasSubscribedToBreaks() {
        GatewayCall call = rig.call();
        transport.exchange(0).respond(200).send("a");
        rig.gateway().close();
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        ChunkProbe late = ChunkProbe.on(rig.response(call).body());
        assertThat(Await.failure(late.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.SHUTTING_DOWN);
    }

    @Test
    void closingTwiceOrWhenIdleIsHarmless() {
        GatewayCall call = rig.call();
        transport.exchange(0).respond(200).send("a").end();
        assertThat(rig.text(call)).isEqualTo("a");
        rig.gateway().close();
        rig.gateway().close();
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void openCallsAreCounted() {
        assertThat(rig.gateway().openCalls()).isZero();
        GatewayCall first = rig.call();
        GatewayCall second = rig.call();
        assertThat(rig.gateway().openCalls()).isEqualTo(2);
        first.cancel("not wanted");
        assertThat(rig.gateway().openCalls()).isEqualTo(1);
        second.cancel("not wanted");
        assertThat(rig.gateway().openCalls()).isZero();
    }

    @Test
    void callsThatRaceWithTheCloseAllEnd() throws Exception {
        for (int round = 0; round < 200; round++) {
            Gateway gateway = rig.builder.build();
            List<GatewayCall> calls = new ArrayList<>();
            CyclicBarrier start = new CyclicBarrier(2);
            Thread caller = new Thread(() -> {
                await(start);
                for (int i = 0; i < 20; i++) {
                    calls.add(gateway.call(GatewayRig.chat()));
                }
            });
            caller.start();
            await(start);
            gateway.close();
            caller.join();
            assertThat(calls)
                    .allSatisfy(call -> assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.SHUTTING_DOWN));
            assertThat(gateway.openCalls()).isZero();
        }
    }

    @Test
    void afterTheShutdownWhatRunsGoesOnAndNewCallsAreAnsweredWith503() throws Exception {
        GatewayCall running = rig.call();
        rig.gateway().shutdown();
        assertShutDown(rig.call());
        assertThat(rig.scheduler.queries()).hasSize(1);
        assertThat(rig.gateway().awaitTermination(Duration.ZERO)).isFalse();
        transport.exchange(0).respond(200).send("a").end();
        assertThat(rig.text(running)).isEqualTo("a");
        assertThat(rig.summary(running).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(rig.gateway().awaitTermination(Duration.ZERO)).isTrue();
    }

    @Test
    void whatRunsIsStillRetriedAfterTheShutdown() {
        rig.builder.instanceRetries(1);
        GatewayCall running = rig.call();
        rig.gateway().shutdown();
        transport.exchange(0).respond(503).end();
        rig.advance(Duration.ofSeconds(10));
        transport.exchange(1).respond(200).send("b").end();
        assertThat(rig.text(running)).isEqualTo("b");
    }

    @Test
    void openGatewayIsNotTerminatedThoughItIsIdle() throws Exception {
        assertThat(rig.gateway().awaitTermination(Duration.ZERO)).isFalse();
        rig.gateway().shutdown();
        rig.gateway().shutdown();
        assertThat(rig.gateway().awaitTermination(Duration.ofSeconds(-1))).isTrue();
        assertThat(rig.gateway().awaitTermination(Duration.ofSeconds(Long.MIN_VALUE)))
                .isTrue();
        assertThat(rig.gateway().awaitTermination(ChronoUnit.FOREVER.getDuration()))
                .isTrue();
    }

    @Test
    void closeEndsWhatTheShutdownLeft() throws Exception {
        GatewayCall running = rig.call();
        rig.gateway().shutdown();
        rig.gateway().close();
        assertShutDown(running);
        assertThat(rig.gateway().awaitTermination(Duration.ZERO)).isTrue();
    }

    @Test
    void whoWaitsIsWokenByTheLastCallWhenItsListenersKnow() throws Exception {
        GatewayCall running = rig.call();
        rig.gateway().shutdown();
        CompletableFuture<List<String>> seen = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                rig.gateway().awaitTermination(ChronoUnit.FOREVER.getDuration());
                seen.complete(rig.events(running));
            } catch (InterruptedException e) {
                seen.completeExceptionally(e);
            }
        });
        waiting.start();
        running.cancel("not wanted");
        assertThat(Await.value(seen)).endsWith("callEnded CANCELLED");
        waiting.join();
    }

    @Test
    void callsThatRaceWithTheShutdownAreRefusedOrOpenBeforeItIsTerminated() throws Exception {
        for (int round = 0; round < 200; round++) {
            Gateway gateway = rig.builder.build();
            List<GatewayCall> calls = new ArrayList<>();
            CyclicBarrier start = new CyclicBarrier(2);
            Thread caller = new Thread(() -> {
                await(start);
                for (int i = 0; i < 10; i++) {
                    GatewayCall call = gateway.call(GatewayRig.chat());
                    call.cancel("not wanted");
                    calls.add(call);
                }
            });
            caller.start();
            await(start);
            gateway.shutdown();
            assertThat(gateway.awaitTermination(ChronoUnit.FOREVER.getDuration()))
                    .isTrue();
            int asked = rig.scheduler.queries().size();
            caller.join();
            assertThat(rig.scheduler.queries()).as("none is accepted later").hasSize(asked);
            assertThat(calls).extracting(call -> rig.summary(call).error()).isSubsetOf(OVER);
            gateway.close();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
