package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.HANDOFF;
import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.HandoffCleanup;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway that is closed with disaggregated calls in every phase: all legs end, every lease ends once, and nothing is sent afterwards (clause PD-13). */
class PddShutdownTest {
    private PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build());

    /** What the scheduler says of decode instances, from the second question on. */
    private final CompletableFuture<Placement> decodePlacement = new CompletableFuture<>();

    @AfterEach
    void close() {
        pdd.close();
        pdd.upstreams.transport.close();
    }

    private void use(Disaggregation.Builder rules) {
        pdd.close();
        pdd = new PddRig(rules.build());
    }

    /** Stages in which no decode instance is found at once; a touch finds one when {@link #decodePlacement} is told. */
    private void useSlowStages(HandoffCleanup cleanup) {
        use(Disaggregation.by(TestPdd.serial()).staged(true).handoffCleanup(cleanup));
        pdd.upstreams.on("p0", prefilled()).on("d0", silent());
        pdd.rig.scheduler.onSchedule((scheduler, query) -> {
            if (query.stage() == Stage.PREFILL) {
                return placed("p0");
            }
            return scheduler.queries().size() == 2 ? new CompletableFuture<>() : decodePlacement;
        });
    }

    private CompletionStage<Placement> placed(String id) {
        return CompletableFuture.completedStage(placement(id));
    }

    private Placement placement(String id) {
        return Placement.of(pdd.rig.scheduler.open((id.startsWith("p") ? pdd.prefill : pdd.decode).get(0)));
    }

    private void assertShutDown(GatewayCall call) {
        pdd.rig.gateway().close();
        assertThat(pdd.rig.response(call).status()).isEqualTo(503);
        assertThat(pdd.rig.text(call)).contains("shutting_down");
        assertThat(pdd.rig.summary(call).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
    }

    @Test
    void whileAPrefillInstanceIsAskedBeforehand() {
        use(Disaggregation.by(new TestPdd(LegPattern.PARALLEL, false, true, false)));
        pdd.upstreams.on("aux-p0", silent());
        GatewayCall call = pdd.call();
        assertShutDown(call);
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
        pdd.expectAsked("aux-p0");
    }

    @Test
    void inThePrefillLeg() {
        pdd.upstreams.on("p0", silent());
        GatewayCall call = pdd.call();
        assertShutDown(call);
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
        pdd.expectAsked("p0");
    }

    @Test
    void inTheBodyOfThePrefillLeg() {
        pdd.upstreams.on("p0", exchange -> exchange.respond(200).send("{"));
        GatewayCall call = pdd.call();
        assertShutDown(call);
        assertThat(pdd.exchange(0).isBodyCancelled()).isTrue();
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
        pdd.expectAsked("p0");
    }

    @Test
    void betweenTheLegs() {
        useSlowStages(HandoffCleanup.TOUCH_DECODE);
        GatewayCall call = pdd.call();
        assertShutDown(call);
        assertThat(pdd.rig.scheduler.queries()).as("no touch begins any more").hasSize(2);
        assertThat(pdd.leases()).containsExactly("p0 succeeded");
        pdd.expectAsked("p0");
    }

    @Test
    void inTheDecodeLeg() {
        pdd.upstreams.on("p0", prefilled()).on("d0", silent());
        GatewayCall call = pdd.call();
        assertShutDown(call);
        assertThat(pdd.exchange(1).cancelCause()).isNotNull();
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
    }

    @Test
    void inTheAnswer() {
        pdd.upstreams
                .on("p0", prefilled())
                .on("d0", exchange -> exchange.respondEvents().send("data: 1\n\n"));
        GatewayCall call = pdd.call();
        ChunkProbe host = pdd.rig.read(call);
        pdd.rig.gateway().close();
        Await.value(host.end());
        assertThat(host.text()).startsWith("data: 1\n\nevent: error\n").contains("shutting down");
        assertThat(pdd.rig.summary(call).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
    }

    @Test
    void inTwoParallelLegs() {
        use(Disaggregation.by(TestPdd.parallel()));
        pdd.upstreams
                .on("p0", silent())
                .on("d0", exchange -> exchange.respond(200).send("early"));
        GatewayCall call = pdd.call();
        assertShutDown(call);
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        assertThat(pdd.exchange(1).isBodyCancelled()).isTrue();
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
    }

    @Test
    void withAHandoffBeingTouched() {
        useSlowStages(HandoffCleanup.TOUCH_DECODE);
        decodePlacement.complete(placement("d0"));
        pdd.call().cancel("gone");
        pdd.expectAsked("p0", "d0");
        assertThat(pdd.sent(1)).contains(HANDOFF);
        pdd.rig.gateway().close();
        assertThat(pdd.exchange(1).cancelCause()).hasMessageContaining("closed");
        assertThat(pdd.leases()).containsExactlyInAnyOrder("p0 succeeded", "d0 cancelled");
    }

    @Test
    void beforeAHandoffCanBeTouched() {
        useSlowStages(HandoffCleanup.TOUCH_DECODE);
        pdd.call().cancel("gone");
        pdd.rig.gateway().close();
        decodePlacement.complete(placement("d0"));
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
        pdd.expectAsked("p0");
    }

    @Test
    void aTouchThatIsNotAnsweredEndsByItself() { // not closed
        useSlowStages(HandoffCleanup.TOUCH_DECODE);
        decodePlacement.complete(placement("d0"));
        pdd.call().cancel("gone");
        pdd.rig.advance(Duration.ofSeconds(2));
        assertThat(pdd.exchange(1).cancelCause()).isNotNull();
        assertThat(pdd.leases()).containsExactlyInAnyOrder("p0 succeeded", "d0 cancelled");
    }

    @Test
    void aCallAfterTheCloseIsNotPlaced() {
        pdd.upstreams.on("p0", ok("{}"));
        pdd.rig.gateway().close();
        assertShutDown(pdd.call());
        assertThat(pdd.rig.scheduler.queries()).isEmpty();
    }
}
