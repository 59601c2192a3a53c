package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.MissingHandoff;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.ChunkProbe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefill legs that end otherwise than by their length (clause PD-20), and those whose one token cannot hold what is forced (PD-26). */
class CutPrefillTest {
    private static final String LENGTH = "{\"choices\":[{\"finish_reason\":\"length\",\"stop_reason\":null}]}";
    private static final String STOP = "{\"choices\":[{\"finish_reason\":\"stop\",\"stop_reason\":2}]}";
    private static final String TOOL = "\"tool_choice\":\"required\"";

    private PddRig pdd = rig(Disaggregation.by(TestPdd.byLength(LegPattern.PARALLEL)));

    private static PddRig rig(Disaggregation.Builder rules) {
        PddRig pdd = new PddRig(rules.build());
        pdd.upstreams.on("p0", silent()).on("d0", silent()).on("p1", silent()).on("d1", silent());
        return pdd;
    }

    private void use(Disaggregation.Builder rules) {
        pdd.close();
        pdd = rig(rules);
    }

    @AfterEach
    void close() {
        pdd.close();
    }

    private GatewayCall call(String more) {
        return pdd.rig
                .gateway()
                .call(PddRig.request("{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":7," + more + "}"));
    }

    @Test
    void aParallelDecodeAnswerWaitsForTheEndOfThePrefillLeg() { // PD-20
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200).send("{\"choices\":[{");
        pdd.exchange(1).respondEvents();
        assertThat(call.response().toCompletableFuture()).isNotDone();
        pdd.exchange(0).send("\"finish_reason\":\"length\"}]}").end();
        pdd.exchange(1).send("data: 1\n\n").end();
        assertThat(pdd.rig.text(call)).isEqualTo("data: 1\n\n");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aParallelDecodeLegThatWouldWaitInVainIsAskedAgainAlone(boolean headCame) { // PD-20
        pdd.upstreams.on("d0", silent(), ok("done"));
        GatewayCall call = pdd.call();
        if (headCame) {
            pdd.exchange(1).respondEvents();
        }
        pdd.exchange(0).respond(200).send(STOP).end();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        pdd.expectAsked("p0", "d0", "d0");
        assertThat(pdd.sent(2)).isEqualTo("{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":7,\"stream\":true}");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled", "d0 succeeded");
        assertThat(pdd.rig.events(call)).contains("decodesLocally MISSING_HANDOFF");
        assertThat(pdd.rig.summary(call).attempts())
                .extracting(AttemptSummary::number)
                .containsOnly(0);
    }

    @Test
    void anAnswerThatWasCommittedBeforeIsBroken() { // PD-20, PD-11: the option
        use(Disaggregation.by(TestPdd.byLength(LegPattern.PARALLEL)).commitBeforePrefill(true));
        GatewayCall call = pdd.call();
        pdd.exchange(1).respondEvents().send("data: 1\n\n");
        ChunkProbe host = pdd.rig.read(call);
        pdd.exchange(0).respond(200).send(STOP).end();
        assertThat(host.text()).startsWith("data: 1\n\nevent: error\n");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
    }

    @Test
    void aPrefillBodyThatStallsDoesNotHoldUpTheCallForEver() { // PD-20, X-4
        pdd.rig.builder.idleTimeout(Duration.ofSeconds(5));
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200).send("{");
        pdd.exchange(1).respondEvents();
        pdd.rig.advance(Duration.ofSeconds(30));
        assertThat(pdd.leases()).startsWith("p0 failed HEAD_TIMEOUT", "d0 cancelled");
        call.cancel("enough");
        pdd.rig.summary(call);
    }

    @Test
    void aDecodeLegMayStillTakeItsTimeWhenThePrefillHasEnded() { // PD-20, X-4
        pdd.rig.builder.instanceHeadTimeout(Duration.ofSeconds(30)).idleTimeout(Duration.ofSeconds(5));
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200).send(LENGTH).end();
        pdd.rig.advance(Duration.ofSeconds(29));
        pdd.exchange(1).respond(200).send("late").end();
        assertThat(pdd.rig.text(call)).isEqualTo("late");
    }

    @Test
    void withoutAnInstanceForItTheCallFails() { // PD-20
        GatewayCall call = pdd.call();
        pdd.decode.clear();
        pdd.exchange(0).respond(200).send(STOP).end();
        assertThat(pdd.rig.response(call).status()).isEqualTo(503);
        pdd.rig.text(call);
    }

    @Test
    void aClientThatLeavesMeanwhileWithdrawsTheQuestion() { // PD-20, PD-13
        CompletableFuture<Placement> late = new CompletableFuture<>();
        pdd.rig.scheduler.onSchedule((scheduler, query) -> query.stage() == Stage.DECODE
                ? late
                : CompletableFuture.completedStage(
                        Placement.pair(scheduler.open(pdd.prefill.get(0)), scheduler.open(pdd.decode.get(0)))));
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200).send(STOP).end();
        call.cancel("gone");
        pdd.rig.summary(call);
        late.complete(Placement.of(pdd.rig.scheduler.open(pdd.decode.get(0))));
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled", "d0 cancelled");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSerialDecodeLegIsAskedAloneAtOnce(boolean staged) { // PD-20
        use(Disaggregation.by(TestPdd.byLength(LegPattern.SERIAL)).staged(staged));
        pdd.upstreams.on("p0", ok(STOP)).on("d0", ok("done"));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.sent(1)).doesNotContain("kv_transfer_params");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @Test
    void aSerialOneFailsIfSoConfigured() { // PD-20
        use(Disaggregation.by(TestPdd.byLength(LegPattern.SERIAL)).missingHandoff(MissingHandoff.FAIL));
        pdd.upstreams.on("p0", ok(STOP));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).status()).isEqualTo(502);
        pdd.rig.text(call);
        assertThat(pdd.leases()).containsExactly("p0 failed INVALID_RESPONSE", "d0 cancelled");
    }

    @Test
    void aHandoffThatIsThereIsUsedHoweverTheLegEnded() { // PD-20: newer engines keep what ended with a stop
        use(Disaggregation.by(TestPdd.serial()));
        pdd.upstreams
                .on("p0", ok(STOP.replace("]}", "],\"kv_transfer_params\":" + PddRig.HANDOFF + "}")))
                .on("d0", ok("done"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("done");
        assertThat(pdd.sent(1)).contains(PddRig.HANDOFF);
    }

    @ParameterizedTest
    @EnumSource(
            value = LegPattern.class,
            names = {"SERIAL", "PARALLEL"})
    void whatIsForcedIsCarriedByDecodeAlone(LegPattern pattern) { // PD-26
        boolean atOnce = pattern == LegPattern.PARALLEL;
        use(Disaggregation.by(TestPdd.byLength(pattern)));
        pdd.upstreams.on("p0", status(400, "cut"));
        pdd.upstreams.on("d0", atOnce ? silent() : ok("the call"), ok("the call"));
        GatewayCall call = call(TOOL);
        assertThat(pdd.rig.text(call)).isEqualTo("the call");
        assertThat(pdd.sent(atOnce ? 2 : 1)).doesNotContain("kv_transfer_params");
        assertThat(pdd.rig.events(call)).contains("decodesLocally PREFILL_REFUSED");
        assertThat(pdd.leases()).first().isEqualTo("p0 refused");
        assertThat(pdd.leases()).last().isEqualTo("d0 succeeded");
    }

    @Test
    void inStagesToo() { // PD-26
        use(Disaggregation.by(TestPdd.serial()).staged(true));
        pdd.upstreams.on("p0", status(422, "cut")).on("d0", ok("the call"));
        assertThat(pdd.rig.text(call(TOOL))).isEqualTo("the call");
        assertThat(pdd.leases()).containsExactly("p0 refused", "d0 succeeded");
    }

    @Test
    void aDecodeInstanceThatNeverGotItIsReplaced() { // PD-26, PD-12
        use(Disaggregation.by(TestPdd.serial()));
        pdd.rig.builder.instanceRetries(1);
        pdd.upstreams.on("p0", status(400, "cut")).on("d0", refused()).on("d1", ok("the call"));
        assertThat(pdd.rig.text(call(TOOL))).isEqualTo("the call");
        pdd.expectAsked("p0", "d0", "d1");
        assertThat(pdd.sent(2)).isEqualTo(pdd.sent(1));
    }

    @Test
    void theAnswerOfDecodeIsTheAnswerWhateverItIs() { // PD-26
        use(Disaggregation.by(TestPdd.serial()));
        pdd.upstreams.on("p0", status(400, "cut")).on("d0", status(400, "no such tool"));
        assertThat(pdd.rig.text(call(TOOL))).isEqualTo("no such tool");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "401|" + TOOL,
                "404|" + TOOL,
                "400|\"seed\":1",
                "422|\"tool_choice\":\"auto\"",
                "400|\"response_format\":{\"type\":\"text\"}"
            })
    void everyOtherRefusalIsTheAnswer(int status, String more) { // PD-9, PD-26
        for (TestPdd protocol : List.of(TestPdd.serial(), TestPdd.parallel())) {
            use(Disaggregation.by(protocol));
            pdd.upstreams.on("p0", status(status, "no"));
            GatewayCall call = call(more);
            assertThat(pdd.rig.response(call).status()).isEqualTo(status);
            assertThat(pdd.rig.text(call)).isEqualTo("no");
            assertThat(pdd.leases()).containsExactly("p0 refused", "d0 cancelled");
        }
    }

    @Test
    void aLegThatWasCancelledIsNotHeardAnyMore() { // PD-20
        pdd.upstreams.on("d0", silent(), silent());
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200).send(STOP).end();
        assertThat(pdd.exchange(1).cancelCause()).isInstanceOf(GatewayException.class);
        pdd.exchange(2).respond(200).send("done").end();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
    }
}
