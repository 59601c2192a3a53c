package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.ShownUsage;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients see how much of the prompt the prefill engine had cached, if so configured (clause PD-23). */
class PrefillUsageTest {
    private static final String HANDOFF = ",\"kv_transfer_params\":{\"remote_block_ids\":[[1,2]]}}";

    private PddRig pdd = new PddRig(
            Disaggregation.by(TestPdd.serial()).usage(ShownUsage.PREFILL).build());

    @AfterEach
    void close() {
        pdd.close();
    }

    private void use(Disaggregation.Builder rules) {
        pdd.close();
        pdd = new PddRig(rules.build());
    }

    private static String usage(String cached) {
        return "\"usage\":{\"prompt_tokens\":2000,\"prompt_tokens_details\":{\"cached_tokens\":" + cached + "}}";
    }

    private static UpstreamScript.Step prefilled(String usage) {
        return ok("{\"choices\":[{\"finish_reason\":\"length\"}]," + usage + HANDOFF);
    }

    @ParameterizedTest
    @CsvSource({"16,1999", "1024,7", "0,1"})
    void aPlainAnswerShowsThePrefillEnginesAndHasNoLength(String cached, String handed) {
        String answer =
                "{\"id\":9007199254740993, \"choices\":[]," + usage(handed) + ",\"kv_transfer_params\":{\"a\":1}}";
        pdd.upstreams
                .on("p0", prefilled(usage(cached)))
                .on(
                        "d0",
                        exchange -> exchange.length(answer.length())
                                .respond(200)
                                .send(answer)
                                .end());
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).body().length()).isEqualTo(Body.UNKNOWN_LENGTH);
        assertThat(pdd.rig.text(call).replaceAll(" +}$", "}"))
                .as("with PD-6")
                .isEqualTo("{\"id\":9007199254740993, \"choices\":[]," + usage(cached) + "}");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 1000})
    void aStreamShowsItInItsLastEventsHoweverItIsCut(int size) {
        String content = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\n";
        String events = content + "data: {\"choices\":[]," + usage("1999") + "}\n\ndata: [DONE]\n\n";
        pdd.upstreams.on("p0", prefilled(usage("32768"))).on("d0", exchange -> {
            exchange.respondEvents();
            for (int from = 0; from < events.length(); from += size) {
                exchange.send(events.substring(from, Math.min(events.length(), from + size)));
            }
            exchange.end();
        });
        assertThat(pdd.rig.text(pdd.call())).isEqualTo(events.replace("1999", "32768"));
    }

    @Test
    void itIsFoundBeforeAHandoffOfAnySize() {
        String handoff = ",\"kv_transfer_params\":[" + "1,".repeat(20_000) + "1]}";
        pdd.upstreams.on("p0", ok("{" + usage("5") + handoff)).on("d0", ok("{" + usage("1999") + "}"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("{" + usage("5") + "}");
    }

    @Test
    void enginesLeaveOutTheDetailsWhenNothingWasCached() {
        pdd.upstreams
                .on("p0", prefilled("\"usage\":{\"prompt_tokens\":2000,\"prompt_tokens_details\":null}"))
                .on("d0", ok("{" + usage("1999") + "}"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("{" + usage("0") + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"usage\":{\"prompt_tokens\":2000,\"prompt_tokens_details\":null}", "\"usage\":null"})
    void whatTheDecodeEngineDoesNotTellIsNotAdded(String usage) {
        pdd.upstreams.on("p0", prefilled(usage("16"))).on("d0", ok("{" + usage + "}"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("{" + usage + "}");
    }

    @Test
    void withoutUsageOfThePrefillEngineTheAnswerStaysAsItIs() {
        String answer = "{" + usage("1999") + "}";
        pdd.upstreams
                .on("p0", prefilled("\"usage\":null"))
                .on(
                        "d0",
                        exchange -> exchange.length(answer.length())
                                .respond(200)
                                .send(answer)
                                .end());
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).body().length()).isEqualTo(answer.length());
        assertThat(pdd.rig.text(call)).isEqualTo(answer);
    }

    @Test
    void aDecodeEngineThatWasHandedNothingTellsItsOwn() { // PD-9, PD-20
        pdd.upstreams.on("p0", ok("{" + usage("16") + "}")).on("d0", ok("{" + usage("1999") + "}"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("{" + usage("1999") + "}");
    }

    @Test
    void byDefaultTheDecodeEngineTells() {
        use(Disaggregation.by(TestPdd.serial()));
        pdd.upstreams.on("p0", prefilled(usage("16"))).on("d0", ok("{" + usage("1999") + "}"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo("{" + usage("1999") + "}");
    }

    @Test
    void thatOfTheAttemptWhichAnswersCounts() { // PD-12
        pdd.rig.builder.instanceRetries(1);
        pdd.upstreams.on("p0", prefilled(usage("16"))).on("d0", status(503, "busy"));
        pdd.upstreams.on("p1", prefilled(usage("48"))).on("d1", ok("{" + usage("1999") + "}"));
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("{" + usage("48") + "}");
    }

    @Test
    void parallelLegsShowWhatIsKnownWhenTheNumberPasses() { // PD-11
        use(Disaggregation.by(TestPdd.parallel()).usage(ShownUsage.PREFILL));
        pdd.upstreams.on("p0", silent()).on("d0", silent());
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200);
        pdd.exchange(1).respond(200).send("{\"choices\":[],");
        ChunkProbe host = pdd.rig.read(call);
        pdd.exchange(0).send("{" + usage("16") + "}").end();
        pdd.exchange(1).send(usage("1999") + "}").end();
        Await.value(host.end());
        assertThat(host.text()).isEqualTo("{\"choices\":[]," + usage("16") + "}");

        GatewayCall early = pdd.call();
        pdd.exchange(2).respond(200);
        pdd.exchange(3).respond(200).send("{" + usage("1999") + "}").end();
        assertThat(pdd.rig.text(early)).isEqualTo("{" + usage("1999") + "}");
        pdd.exchange(2).send("{" + usage("16") + "}").end();
    }

    @Test
    void parallelLegsThatWaitForEachOtherAlwaysShowIt() { // PD-20
        use(Disaggregation.by(TestPdd.byLength(LegPattern.PARALLEL)).usage(ShownUsage.PREFILL));
        pdd.upstreams.on("p0", silent()).on("d0", ok("{" + usage("1999") + "}"));
        GatewayCall call = pdd.call();
        pdd.exchange(0).respond(200).send("{" + usage("16") + "}").end();
        assertThat(pdd.rig.text(call)).isEqualTo("{" + usage("16") + "}");
    }

    @Test
    void aCompressedAnswerStaysAsItIs() {
        byte[] bytes = {0x1f, (byte) 0x8b, '"', 'u'};
        String answer = new String(bytes, StandardCharsets.ISO_8859_1);
        pdd.upstreams.on("p0", prefilled(usage("16"))).on("d0", status(200, answer, "content-encoding", "gzip"));
        assertThat(pdd.rig.text(pdd.call())).isEqualTo(answer);
    }
}
