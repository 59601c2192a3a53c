package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.PddRig.HANDOFF;
import static io.sluice.gateway.internal.call.PddRig.prefilled;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.pdd.Disaggregation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would point an engine at an address, or name a transfer, never goes from a client to an upstream of any kind (clause PD-5). */
class WithheldMembersTest {
    private static final String EVIL = "{\"remote_host\":\"evil\",\"remote_port\":1}";

    private final PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build());

    @AfterEach
    void close() {
        pdd.close();
    }

    private GatewayCall call(String members) {
        return pdd.rig.gateway().call(PddRig.request("{\"model\":\"m\",\"prompt\":\"p\"" + members + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kv_transfer_params",
                "kv\\u005ftransfer_params",
                "\\u006bv_transfer_params",
                "ec_transfer_params",
                "bootstrap_host",
                "bootstrap_port",
                "bootstrap_room",
                "disaggregated_params",
                "rid",
                "request_id",
                "data_parallel_rank",
                "routed_dp_rank",
                "disagg_prefill_dp_rank"
            })
    void aMemberReachesNeitherLegNorALocalOneHoweverOftenItStands(String name) {
        String members = ",\"" + name + "\":" + EVIL + ",\"x\":1,\"" + name + "\":\"evil\"";
        pdd.upstreams.on("p0", prefilled()).on("d0", ok("done"));
        assertThat(pdd.rig.text(call(members))).isEqualTo("done");
        assertThat(pdd.rig.text(call(members + ",\"n\":2"))).isEqualTo("done");
        pdd.expectAsked("p0", "d0", "d0");
        assertThat(pdd.sent(0)).contains("\"x\":1").doesNotContain("evil");
        assertThat(pdd.sent(1)).contains("\"x\":1").containsOnlyOnce(HANDOFF).doesNotContain("evil");
        assertThat(pdd.sent(2)).isEqualTo("{\"model\":\"m\",\"prompt\":\"p\",\"x\":1,\"n\":2}");
    }

    @ParameterizedTest
    @CsvSource({"'',m", "other,other"})
    void aMemberReachesNoEndpoint(String rewrite, String model) {
        pdd.rig.external(Endpoint.of("http://external/v1").withRewriteModel(rewrite));
        pdd.upstreams.on("external", ok("done"));
        assertThat(pdd.rig.text(call(",\"kv_transfer_params\":" + EVIL + ",\"rid\":\"r\",\"x\":1")))
                .isEqualTo("done");
        assertThat(pdd.sent(0)).isEqualTo("{\"model\":\"" + model + "\",\"prompt\":\"p\",\"x\":1}");
    }

    @Test
    void aMemberReachesNoFallback() {
        pdd.rig.chain(Route.INTERNAL, Endpoint.of("http://external/v1"));
        pdd.decode.clear();
        pdd.upstreams.on("external", ok("done"));
        assertThat(pdd.rig.text(call(",\"bootstrap_host\":\"evil\""))).isEqualTo("done");
        assertThat(pdd.sent(0)).isEqualTo("{\"model\":\"m\",\"prompt\":\"p\"}");
    }

    @ParameterizedTest
    @CsvSource({"vllm_xargs,false", "sampling_params,false", "extra_args,false", "extra_body,false", "extra_body,true"})
    void whatHidesOneIsRefusedOnEveryRoute(String wrapper, boolean external) {
        if (external) {
            pdd.rig.external(Endpoint.of("http://external/v1"));
        }
        GatewayCall call = call(",\"" + wrapper + "\":{\"a\":[{\"kv_transfer\\u005Fparams\":" + EVIL + "}]}");
        assertThat(pdd.rig.response(call).status()).isEqualTo(400);
        assertThat(pdd.rig.text(call)).contains("KV transfers");
        pdd.expectAsked();
    }

    @Test
    void aSecondWrapperHidesNothing() {
        GatewayCall call = call(",\"extra_body\":{},\"extra_body\":{\"rid\":\"evil\"}");
        assertThat(pdd.rig.response(call).status()).isEqualTo(400);
        assertThat(pdd.rig.text(call)).contains("KV transfers");
        pdd.expectAsked();
    }

    @Test
    void textThatOnlySpeaksOfThemPasses() { // PD-2
        pdd.upstreams.on("p0", prefilled()).on("d0", ok("done"));
        String told = ",\"metadata\":{\"kv_transfer_params\":\"?\"},\"messages\":[{\"content\":\"{\\\"rid\\\":1}\"}]";
        assertThat(pdd.rig.text(call(told))).isEqualTo("done");
        assertThat(pdd.sent(0)).contains(told);
        assertThat(pdd.sent(1)).contains(told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Data-Parallel-Rank",
                "x-data-parallel-host-port",
                "x-prefiller-host-port",
                "X-Prefiller-Url",
                "x-encoder-hosts-ports",
                "x-kv-cache-source-host-port"
            })
    void aFieldReachesNoLeg(String name) {
        pdd.upstreams.on("p0", prefilled()).on("d0", ok("done"));
        for (String members : List.of("", ",\"n\":2")) {
            GatewayRequest request = GatewayRequest.builder("POST", "/v1/completions")
                    .headers(Headers.of(name, "evil", "x-request-id", "one", "x-request-id", "two", "x-other", "kept"))
                    .body(("{\"model\":\"m\"" + members + "}").getBytes(UTF_8))
                    .build();
            assertThat(pdd.rig.text(pdd.rig.gateway().call(request))).isEqualTo("done");
        }
        for (int leg = 0; leg < 3; leg++) { // the last one is local
            Headers sent = pdd.exchange(leg).request().headers();
            assertThat(sent.all("x-request-id"))
                    .as("PD-7")
                    .singleElement()
                    .asString()
                    .startsWith("one-");
            assertThat(sent.first("x-other")).isEqualTo("kept");
            assertThat(sent.contains(name)).isFalse();
        }
    }
}
