package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("hedging on instances: what the scheduler may say to it, and when")
class HedgePlacementTest {
    private static final Duration DELAY = Duration.ofMillis(500);

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));
    private final TestPool pool = TestPool.of(rig, "one", "two");

    HedgePlacementTest() {
        rig.builder.hedgeAfter(DELAY).instanceRetries(1);
        upstreams.on("one", silent()).on("two", silent());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aRefusedSecondLeavesTheFirstAlone() {
        rig.scheduler.onSchedule((scheduler, query) -> query.excludedInstances().isEmpty()
                ? pool.schedule(scheduler, query)
                : CompletableFuture.failedStage(GatewayException.noAvailableInstance("all are busy", null)));
        GatewayCall call = slowCall();
        exchange(0).respond(200).send("from one").end();
        assertThat(rig.text(call)).isEqualTo("from one");
        assertThat(rig.summary(call).attempts()).hasSize(1);
    }

    @Test
    void aSchedulerThatThrowsLeavesTheFirstAlone() {
        rig.scheduler.onSchedule((scheduler, query) -> {
            if (!query.excludedInstances().isEmpty()) {
                throw new IllegalStateException("a defect of the scheduler");
            }
            return pool.schedule(scheduler, query);
        });
        GatewayCall call = slowCall();
        exchange(0).respond(200).send("from one").end();
        assertThat(rig.text(call)).isEqualTo("from one");
    }

    @Test
    void anInstanceDoesNotRaceItself() { // R-2 lifts the exclusion in a pool of one
        rig.scheduler.onSchedule((scheduler, query) -> CompletableFuture.completedStage(
                pool.place(scheduler, rig.scheduler.queries().get(0))));
        GatewayCall call = slowCall();
        assertThat(upstreams.asked()).containsExactly("one");
        exchange(0).respond(200).send("from one").end();
        assertThat(rig.text(call)).isEqualTo("from one");
        assertThat(leaseEnds(1)).containsExactly("cancelled");
    }

    @Test
    void aPlacementThatComesTooLateIsGivenBack() {
        CompletableFuture<Placement> late = lateSecondPlacement();
        GatewayCall call = slowCall();
        exchange(0).respond(200).send("from one").end();
        assertThat(rig.text(call)).isEqualTo("from one");
        assertThat(rig.scheduler.withdrawn())
                .as("S-6")
                .containsExactly(rig.scheduler.queries().get(1));
        late.complete(pool.place(rig.scheduler, rig.scheduler.queries().get(1)));
        assertThat(leaseEnds(1)).containsExactly("cancelled");
        assertThat(upstreams.asked()).containsExactly("one");
    }

    @Test
    void aPlacementThatComesTooLateAndCannotBeGivenBackDisturbsNoAnswer() { // S-3
        CompletableFuture<Placement> late = lateSecondPlacement();
        GatewayCall call = slowCall();
        exchange(0).respond(200).send("a");
        ChunkProbe host = rig.read(call);
        late.complete(Placement.of(new StubbornLease(
                pool.place(rig.scheduler, rig.scheduler.queries().get(1)).lease())));
        exchange(0).send("b").end();
        Await.value(host.end());
        assertThat(host.text()).isEqualTo("ab");
        assertThat(leaseEnds(1)).containsExactly("cancelled");
    }

    @Test
    void aPlacementThatIsAwaitedIsUsedAfterTheFirstHasFailed() {
        CompletableFuture<Placement> late = lateSecondPlacement();
        GatewayCall call = slowCall();
        exchange(0).respond(503).send("busy").end();
        assertThat(call.response().toCompletableFuture()).isNotDone();
        late.complete(pool.place(rig.scheduler, rig.scheduler.queries().get(1)));
        exchange(1).respond(200).send("from two").end();
        assertThat(rig.text(call)).isEqualTo("from two");
    }

    @Test
    void aRefusalThatIsAwaitedEndsTheCallAfterTheFirstHasFailed() {
        CompletableFuture<Placement> late = lateSecondPlacement();
        GatewayCall call = slowCall();
        exchange(0).respond(503).send("busy").end();
        late.completeExceptionally(GatewayException.noAvailableInstance("all are busy", null));
        assertThat(rig.text(call)).isEqualTo("busy");
    }

    @Test
    void cancelWhileASecondIsPlaced() {
        CompletableFuture<Placement> late = lateSecondPlacement();
        GatewayCall call = slowCall();
        call.cancel("client left");
        late.complete(pool.place(rig.scheduler, rig.scheduler.queries().get(1)));
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        assertThat(leaseEnds(0)).containsExactly("cancelled");
        assertThat(leaseEnds(1)).containsExactly("cancelled");
    }

    @Test
    void waitingForAnInstanceDoesNotMakeAnAttemptSlow() {
        CompletableFuture<Placement> late = new CompletableFuture<>();
        rig.scheduler.onSchedule((scheduler, query) -> late);
        GatewayCall call = rig.call();
        rig.advance(DELAY.multipliedBy(3));
        late.complete(pool.place(rig.scheduler, rig.scheduler.queries().get(0)));
        rig.advance(DELAY.minusMillis(1));
        assertThat(upstreams.asked()).containsExactly("one");
        exchange(0).respond(200).end();
        rig.text(call);
    }

    private GatewayCall slowCall() {
        GatewayCall call = rig.call();
        rig.advance(DELAY);
        return call;
    }

    /** Lets the scheduler place the first attempt at once, and all others when the stage completes. */
    private CompletableFuture<Placement> lateSecondPlacement() {
        CompletableFuture<Placement> late = new CompletableFuture<>();
        rig.scheduler.onSchedule(
                (scheduler, query) -> query.excludedInstances().isEmpty() ? pool.schedule(scheduler, query) : late);
        return late;
    }

    private ManualExchange exchange(int number) {
        return upstreams.transport.exchange(number);
    }

    private List<String> leaseEnds(int number) {
        return rig.scheduler.lease(number).ends();
    }
}
