package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parallel pattern (clause PD-11), and what a protocol asks for beforehand. */
class ParallelLegsTest {
    private PddRig pdd = new PddRig(Disaggregation.by(TestPdd.parallel()).build());

    @BeforeEach
    void retries() {
        pdd.rig.builder.instanceRetries(1);
    }

    @AfterEach
    void close() {
        pdd.close();
    }

    private void use(Disaggregation.Builder rules) {
        pdd.close();
        pdd = new PddRig(rules.build());
        retries();
        pdd.upstreams.on("p0", silent()).on("d0", silent()).on("p1", silent()).on("d1", silent());
    }

    private GatewayCall callSilent() {
        pdd.upstreams.on("p0", silent()).on("d0", silent());
        return pdd.call();
    }

    @Test
    void theDecodeAnswerWaitsForThePrefillStatus() { // PD-11, PD-14
        GatewayCall call = callSilent();
        pdd.expectAsked("p0", "d0");
        assertThat(pdd.sentId(0)).isEqualTo(pdd.sentId(1));
        pdd.exchange(1).respond(200).send("early");
        assertThat(call.response().toCompletableFuture()).isNotDone();
        pdd.exchange(0).respond(200);
        ChunkProbe host = pdd.rig.read(call);
        assertThat(pdd.leases()).containsExactly("p0 ", "d0 ");
        pdd.exchange(0).send("ignored").end();
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 ");
        pdd.exchange(1).send(" late").end();
        Await.value(host.end());
        assertThat(host.text()).isEqualTo("early late");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @Test
    void aBackstopThatNeverComesIsNone() {
        use(Disaggregation.by(TestPdd.parallel()).prefillBackstop(ChronoUnit.FOREVER.getDuration()));
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200).end();
        pdd.exchange(1).respond(200).send("done").end();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 307})
    void whatThePrefillDoesNotAcceptIsTheAnswerAndEndsTheDecodeLeg(int status) { // PD-11; a redirection is no success
        GatewayCall call = callSilent();
        pdd.exchange(1).respond(200).send("x");
        pdd.exchange(0).respond(status).send("bad").end();
        assertThat(pdd.rig.response(call).status()).isEqualTo(status);
        assertThat(pdd.rig.text(call)).isEqualTo("bad");
        assertThat(pdd.exchange(1).isBodyCancelled()).isTrue();
        assertThat(pdd.leases()).containsExactly(status < 400 ? "p0 succeeded" : "p0 refused", "d0 cancelled");
    }

    @Test
    void aFailedPrefillEndsTheDecodeLegAndThePairIsTriedElsewhere() { // PD-11, PD-12
        pdd.upstreams.on("p1", silent()).on("d1", silent());
        GatewayCall call = callSilent();
        pdd.exchange(0).failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        assertThat(pdd.exchange(1).cancelCause()).isNotNull();
        pdd.rig.advance(Duration.ofMillis(10));
        pdd.expectAsked("p0", "d0", "p1", "d1");
        assertThat(pdd.sentId(2)).isNotEqualTo(pdd.sentId(0)).isEqualTo(pdd.sentId(3));
        pdd.exchange(2).respond(200).end();
        pdd.exchange(3).respond(200).send("done").end();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.leases())
                .containsExactly("p0 failed CONNECTION_LOST", "d0 cancelled", "p1 succeeded", "d1 succeeded");
    }

    @Test
    void aFailedDecodeEndsThePrefillLeg() { // PD-11
        pdd.upstreams.on("p1", ok("")).on("d1", ok("done"));
        GatewayCall call = callSilent();
        pdd.exchange(1).respond(503).send("busy").end();
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.leases()).startsWith("p0 cancelled", "d0 failed UPSTREAM_FAILURE");
    }

    @Test
    void aPrefillInstanceThatRefusesAtOnceEndsTheDecodeLeg() { // PD-11
        pdd.upstreams.on("p0", refused()).on("d0", silent()).on("p1", ok("")).on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.exchange(1).cancelCause()).isNotNull();
        assertThat(pdd.leases()).startsWith("p0 failed CONNECT_FAILED", "d0 cancelled");
    }

    @Test
    void aPrefillThatNeverAnswersIsEndedByTheBackstop() { // PD-11
        use(Disaggregation.by(TestPdd.parallel()).prefillBackstop(Duration.ofSeconds(3)));
        GatewayCall call = pdd.call();
        pdd.exchange(1).respond(200).send("x");
        pdd.rig.advance(Duration.ofSeconds(3));
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        assertThat(pdd.exchange(1).isBodyCancelled()).isTrue();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.leases()).startsWith("p0 failed HEAD_TIMEOUT", "d0 cancelled");
        call.cancel("enough");
        pdd.rig.summary(call);
    }

    @Test
    void anAnswerThatHadToWaitHasTimeForItsFirstContent() { // PD-11, N-2
        pdd.rig
                .builder
                .commitOn(CommitPoint.FIRST_CONTENT)
                .instanceHeadTimeout(Duration.ofSeconds(30))
                .instanceFirstContentTimeout(Duration.ofSeconds(31));
        GatewayCall call = callSilent();
        pdd.rig.advance(Duration.ofSeconds(29));
        pdd.exchange(1).respondEvents();
        pdd.rig.advance(Duration.ofMillis(500));
        pdd.exchange(0).respond(200).send("{}").end();
        pdd.rig.advance(Duration.ofSeconds(1));
        pdd.exchange(1).send("data: 1\n\n").end();
        assertThat(pdd.rig.text(call)).isEqualTo("data: 1\n\n");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @Test
    void theBackstopLeavesAPrefillNoMoreTimeThanAnyLegHas() { // PD-11, X-4
        use(Disaggregation.by(TestPdd.parallel()));
        pdd.rig.builder.instanceHeadTimeout(Duration.ofSeconds(2));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(1));
        pdd.exchange(1).respond(200).send("x");
        pdd.rig.advance(Duration.ofSeconds(1));
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        assertThat(pdd.leases()).startsWith("p0 failed HEAD_TIMEOUT", "d0 cancelled");
        call.cancel("enough");
        pdd.rig.summary(call);
    }

    @Test
    void aPrefillThatNeverAnswersBreaksAnAnswerThatWasCommittedAtOnce() { // PD-11, the option
        use(Disaggregation.by(TestPdd.parallel()).commitBeforePrefill(true).prefillBackstop(Duration.ofSeconds(3)));
        GatewayCall call = pdd.call();
        pdd.exchange(1).respondEvents().send("data: 1\n\n");
        ChunkProbe host = pdd.rig.read(call);
        pdd.rig.advance(Duration.ofSeconds(3));
        Await.value(host.end());
        assertThat(host.text()).startsWith("data: 1\n\nevent: error\n");
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        assertThat(pdd.leases()).containsExactly("p0 failed HEAD_TIMEOUT", "d0 cancelled");
    }

    @Test
    void theHeadIsCommittedAtOnceIfSoConfigured() { // PD-11, the option
        use(Disaggregation.by(TestPdd.parallel()).commitBeforePrefill(true));
        GatewayCall call = pdd.call();
        pdd.exchange(1).respondEvents().send("data: 1\n\n");
        ChunkProbe host = pdd.rig.read(call);
        assertThat(host.text()).isEqualTo("data: 1\n\n");
        pdd.exchange(0).respond(500).send("out of memory").end();
        Await.value(host.end());
        assertThat(host.text()).startsWith("data: 1\n\nevent: error\n").doesNotContain("[DONE]");
        assertThat(pdd.rig.summary(call).error()).isNotNull();
        assertThat(pdd.leases()).containsExactly("p0 failed UPSTREAM_FAILURE", "d0 cancelled");
    }

    @Test
    void ifNeitherLegHasAHeadInTimeBothAreAtFault() { // PD-11, P-3, R-2
        use(Disaggregation.by(TestPdd.parallel()));
        pdd.rig.builder.instanceHeadTimeout(Duration.ofSeconds(2));
        pdd.upstreams.on("p1", ok("")).on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(2));
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        assertThat(pdd.exchange(1).cancelCause()).isNotNull();
        assertThat(pdd.leases())
                .containsExactly("p0 failed HEAD_TIMEOUT", "d0 failed HEAD_TIMEOUT", "p1 succeeded", "d1 succeeded");
    }

    @Test
    void anAnswerIsNotHeldUpByAPrefillBodyThatIsBehind() { // PD-11, PD-14
        GatewayCall call = prefillBehind();
        assertThat(pdd.exchange(0).isBodyCancelled()).isFalse();
        pdd.rig.advance(Duration.ofMillis(999));
        pdd.exchange(0).send(" late").end();
        assertThat(pdd.exchange(0).cancelCause()).isNull();
        assertThat(pdd.rig.clock.pending()).isZero();
        assertThat(pdd.rig.summary(call).attempts())
                .allSatisfy(leg -> assertThat(leg.error()).isNull());
    }

    @Test
    void aPrefillBodyThatNeverEndsIsEndedSoonAfterTheCall() { // PD-11, PD-13
        prefillBehind();
        pdd.rig.advance(Duration.ofSeconds(1));
        assertThat(pdd.exchange(0).isBodyCancelled()).isTrue();
    }

    @Test
    void aPrefillBodyThatIsBehindDoesNotOutliveTheGateway() { // PD-13
        prefillBehind();
        pdd.rig.gateway().close();
        assertThat(pdd.exchange(0).isBodyCancelled()).isTrue();
    }

    @Test
    void aPrefillBodyThatBreaksWhenItIsBehindHarmsNothing() { // PD-11
        GatewayCall call = prefillBehind();
        pdd.exchange(0).breakWith(new IllegalStateException("cut"));
        assertThat(pdd.rig.summary(call).error()).isNull();
    }

    /** Returns a call that has got all of its answer while the prefill leg's body lacks its end. */
    private GatewayCall prefillBehind() {
        GatewayCall call = callSilent();
        pdd.exchange(0).respond(200).send("...");
        pdd.exchange(1).respond(200).send("done").end();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.rig.summary(call).error()).isNull();
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
        return call;
    }

    @Test
    void aClientThatLeavesStopsBothLegs() { // PD-13
        GatewayCall call = callSilent();
        pdd.exchange(0).respond(200);
        call.cancel("gone");
        pdd.rig.summary(call);
        assertThat(pdd.exchange(0).isBodyCancelled()).isTrue();
        assertThat(pdd.exchange(1).cancelCause()).isNotNull();
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
    }

    @Test
    void whatAPrefillInstanceTellsBeforehandIsAskedOnceUntilItFails() { // II.6
        use(Disaggregation.by(new TestPdd(LegPattern.PARALLEL, false, true, false)));
        pdd.upstreams.on("aux-p0", ok("{\"0\":\"engine\"}")).on("aux-p1", ok("{}"));
        pdd.upstreams.on("p0", ok(""), ok(""), status(500, "restarted"), ok("")).on("d0", ok("done"));
        pdd.upstreams.on("p1", ok("")).on("d1", ok("elsewhere"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("done");
        assertThat(pdd.sent(1)).contains("\"bootstrap\":{\"0\":\"engine\"}");
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("done");
        pdd.expectAsked("aux-p0", "p0", "d0", "p0", "d0");
        GatewayCall failing = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(failing)).isEqualTo("elsewhere");
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("done");
        assertThat(pdd.upstreams.asked()).filteredOn("aux-p0"::equals).hasSize(2);
    }

    @Test
    void aPrefillInstanceThatTellsNothingIsAtFault() { // II.6, P-3
        use(Disaggregation.by(new TestPdd(LegPattern.PARALLEL, false, true, false)));
        pdd.upstreams
                .on("aux-p0", silent())
                .on("aux-p1", ok("{}"))
                .on("p1", ok(""))
                .on("d1", ok("done"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofSeconds(5));
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.leases()).startsWith("p0 failed HEAD_TIMEOUT", "d0 cancelled");
    }

    @Test
    void aClientThatLeavesMeanwhileStopsTheQuestion() { // II.6, PD-13
        use(Disaggregation.by(new TestPdd(LegPattern.PARALLEL, false, true, false)));
        pdd.upstreams.on("aux-p0", silent());
        GatewayCall call = pdd.call();
        call.cancel("gone");
        pdd.rig.summary(call);
        assertThat(pdd.exchange(0).cancelCause()).isNotNull();
        pdd.expectAsked("aux-p0");
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 cancelled");
    }
}
