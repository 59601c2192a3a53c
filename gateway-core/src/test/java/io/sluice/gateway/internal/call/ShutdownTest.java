package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway that is closed, with calls in every phase. */
class ShutdownTest {
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
        assertThat(rig.scheduler.withdrawn()).as("S-6").hasSize(1);
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

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
