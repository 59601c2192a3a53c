package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lease of a pair pays for a fault (clauses PD-11, PD-14, P-3), whatever form the fault has (N-5). */
class PairFaultsTest {
    private static final String CONTENT = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n";
    private static final String LAST =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    private static final String LENGTH = "{\"choices\":[{\"finish_reason\":\"length\"}],\"kv_transfer_params\":{}}";

    private PddRig pdd = rig(Disaggregation.by(TestPdd.serial()));

    private static PddRig rig(Disaggregation.Builder rules) {
        PddRig pdd = new PddRig(rules.build());
        pdd.rig.builder.commitOn(CommitPoint.FIRST_CONTENT);
        pdd.upstreams.on("p0", silent()).on("d0", silent());
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

    private static TestPdd protocol(LegPattern pattern) {
        return switch (pattern) {
            case SERIAL -> TestPdd.serial();
            case PARALLEL -> TestPdd.parallel();
            case DECODE_ONLY -> TestPdd.decodeOnly();
        };
    }

    /** Has the decode leg answered by a stream. */
    private void decode(LegPattern pattern, String events) {
        if (pattern == LegPattern.SERIAL) {
            pdd.exchange(0).respond(200).send(LENGTH).end();
        } else if (pattern == LegPattern.PARALLEL) {
            pdd.exchange(0).respond(200);
        }
        pdd.exchange(pattern == LegPattern.DECODE_ONLY ? 0 : 1).respondEvents().send(events);
    }

    private static String error(int code) {
        return "data: {\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":" + code + "}}\n\n";
    }

    private static String prefill(LegPattern pattern) {
        return pattern == LegPattern.SERIAL ? "p0 succeeded" : "p0 cancelled";
    }

    @ParameterizedTest
    @EnumSource(LegPattern.class)
    void anErrorInPlaceOfContentIsTheDecodeInstances(LegPattern pattern) {
        use(Disaggregation.by(protocol(pattern)));
        GatewayCall call = pdd.call();
        decode(pattern, error(503));
        assertThat(pdd.rig.response(call).status()).isEqualTo(502);
        pdd.rig.text(call);
        assertThat(pdd.leases()).containsExactly(prefill(pattern), "d0 failed UPSTREAM_FAILURE");
    }

    @ParameterizedTest
    @EnumSource(LegPattern.class)
    void anErrorAfterContentIsTheDecodeInstances(LegPattern pattern) {
        use(Disaggregation.by(protocol(pattern)));
        GatewayCall call = pdd.call();
        decode(pattern, CONTENT);
        ChunkProbe host = pdd.rig.read(call);
        pdd.exchange(pattern == LegPattern.DECODE_ONLY ? 0 : 1).send(error(500)).end();
        Await.value(host.end());
        String prefill = pattern == LegPattern.PARALLEL ? "p0 cancelled" : "p0 succeeded";
        assertThat(pdd.leases()).containsExactly(prefill, "d0 failed UPSTREAM_FAILURE");
    }

    @ParameterizedTest
    @EnumSource(LegPattern.class)
    void aRefusalInPlaceOfContentIsNobodysFault(LegPattern pattern) {
        use(Disaggregation.by(protocol(pattern)));
        GatewayCall call = pdd.call();
        decode(pattern, error(400));
        assertThat(pdd.rig.response(call).status()).isEqualTo(400);
        pdd.rig.text(call);
        assertThat(pdd.leases()).containsExactly(prefill(pattern), "d0 refused");
    }

    @Test
    void aDecodeLegThatWaitsForAPrefillBodyIsNotAtFault() { // PD-11, PD-20
        use(Disaggregation.by(TestPdd.byLength(LegPattern.PARALLEL)));
        pdd.rig.builder.idleTimeout(Duration.ofSeconds(5));
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200).send("{");
        pdd.rig.advance(Duration.ofSeconds(5));
        assertThat(pdd.rig.response(call).status()).isEqualTo(504);
        pdd.rig.text(call);
        assertThat(pdd.leases()).containsExactly("p0 failed HEAD_TIMEOUT", "d0 cancelled");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void aRefusalOfPrefillBreaksAnAnswerThatWasCommittedBeforeAndIsNoIllness(int status) { // PD-11: the option, H-3
        use(Disaggregation.by(TestPdd.parallel()).commitBeforePrefill(true));
        GatewayCall call = pdd.call();
        pdd.exchange(1).respondEvents().send(CONTENT);
        ChunkProbe host = pdd.rig.read(call);
        pdd.exchange(0).respond(status).send("no").end();
        Await.value(host.end());
        assertThat(host.text()).startsWith(CONTENT + "event: error\n");
        assertThat(pdd.leases())
                .containsExactly(status == 500 ? "p0 failed UPSTREAM_FAILURE" : "p0 refused", "d0 cancelled");
    }

    @Test
    void aPlainAnswerThatWasCommittedBeforeIsBrokenByAPrefillThatEndedEarly() { // PD-20, PD-11: the option
        use(Disaggregation.by(TestPdd.byLength(LegPattern.PARALLEL)).commitBeforePrefill(true));
        GatewayCall call = pdd.call();
        pdd.exchange(1).respond(200).send("{");
        ChunkProbe host = pdd.rig.read(call);
        pdd.exchange(0).respond(200).send(LENGTH.replace("length", "stop")).end();
        assertThat(Await.failure(host.end())).isNotNull();
        assertThat(host.text()).isEqualTo("{");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 cancelled");
        assertThat(pdd.rig.summary(call).error()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHeadOfPrefillTakesNothingFromTheTimeForContent(boolean byLength) { // PD-11: the option, N-2
        TestPdd protocol = byLength ? TestPdd.byLength(LegPattern.PARALLEL) : TestPdd.parallel();
        use(Disaggregation.by(protocol).commitBeforePrefill(true));
        pdd.rig.builder.instanceHeadTimeout(Duration.ofSeconds(10)).instanceFirstContentTimeout(Duration.ofSeconds(30));
        GatewayCall call = pdd.call();
        pdd.exchange(1).respondEvents();
        pdd.exchange(0).respond(200).send(LENGTH).end();
        pdd.rig.advance(Duration.ofSeconds(29));
        pdd.exchange(1).send(CONTENT + LAST).end();
        assertThat(pdd.rig.text(call)).isEqualTo(CONTENT + LAST);
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @ParameterizedTest
    @EnumSource(
            value = LegPattern.class,
            names = {"SERIAL", "PARALLEL"})
    void aHandoffMayLastForEver(LegPattern pattern) {
        use(Disaggregation.by(new LastingPdd(protocol(pattern))));
        pdd.upstreams.on("p0", UpstreamScript.status(400, "cut"));
        pdd.upstreams.on("d0", pattern == LegPattern.PARALLEL ? silent() : ok("done"), ok("done"));
        GatewayCall call = pdd.rig
                .gateway()
                .call(PddRig.request("{\"model\":\"m\",\"tool_choice\":\"required\",\"prompt\":\"p\"}"));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
    }
}
