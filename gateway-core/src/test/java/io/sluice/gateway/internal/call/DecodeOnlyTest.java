package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.pdd.Disaggregation.EmptyPrefillPool;
import io.sluice.gateway.spi.pdd.Disaggregation.MultiChoice;
import io.sluice.gateway.spi.pdd.DisaggregationPolicy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts of one leg to a decode instance: with the help of a prefill instance (PD-10, PD-18), and without (PD-15 to PD-17). */
class DecodeOnlyTest {
    private static final String ABORTED = """
            data: {"choices":[{"delta":{"role":"assistant","content":""}}]}

            data: {"choices":[{"delta":{},"finish_reason":"abort"}]}

            data: [DONE]

            """;

    private PddRig pdd = new PddRig(Disaggregation.by(TestPdd.decodeOnly()).build());

    @AfterEach
    void close() {
        pdd.close();
    }

    private void use(Disaggregation.Builder rules) {
        pdd.close();
        pdd = new PddRig(rules.build());
    }

    @Test
    void theDecodeLegNamesThePrefillInstance() { // PD-10, PD-14
        pdd.upstreams.on("d0", silent());
        GatewayCall call = pdd.call();
        assertThat(pdd.sent(0)).contains("\"kv_transfer_params\":{\"from\":\"aux-p0\"");
        assertThat(pdd.leases()).containsExactly("p0 ", "d0 ");
        pdd.exchange(0).respond(200).send("{\"choices\":[{\"text\":\"x\"}]}");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 ");
        pdd.exchange(0).end();
        assertThat(pdd.rig.text(call)).contains("\"x\"");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @Test
    void thePrefillLeaseLastsUntilThereIsContent() { // PD-14: engines give the head of a stream before the prompt is
        // computed
        pdd.upstreams.on("d0", silent());
        GatewayCall call = pdd.call();
        pdd.exchange(0)
                .respondEvents()
                .send("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n");
        assertThat(pdd.leases()).containsExactly("p0 ", "d0 ");
        pdd.exchange(0).send("data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\n");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 ");
        pdd.exchange(0).end();
        assertThat(pdd.rig.text(call)).contains("hi");
        assertThat(pdd.leases()).containsExactly("p0 succeeded", "d0 succeeded");
    }

    @Test
    void anAbortBeforeAnyContentIsAFailedAttempt() { // PD-18
        pdd.rig.builder.instanceRetries(1);
        String content = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\n";
        pdd.upstreams
                .on("d0", exchange -> exchange.respondEvents().send(ABORTED).end())
                .on("d1", exchange -> exchange.respondEvents().send(content).end());
        GatewayCall call = pdd.call();
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo(content);
        assertThat(pdd.leases())
                .containsExactly("p0 cancelled", "d0 failed UPSTREAM_FAILURE", "p1 succeeded", "d1 succeeded");
        assertThat(pdd.sentId(0)).isNotEqualTo(pdd.sentId(1));
    }

    @Test
    void aFailureBeforeTheHeadDoesNotBlameThePrefillInstance() { // P-3
        pdd.upstreams.on("d0", status(503, "busy"));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.text(call)).isEqualTo("busy");
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 failed UPSTREAM_FAILURE");
    }

    @Test
    void whatTheProtocolCannotCarryIsDecodedLocally() { // PD-15, PD-5
        pdd.upstreams.on("d0", ok("done"));
        GatewayCall call = pdd.rig
                .gateway()
                .call(PddRig.request("{\"model\":\"m\",\"n\":2,\"kv_transfer_params\":{\"remote_host\":\"evil\"}}"));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.sent(0)).isEqualTo("{\"model\":\"m\",\"n\":2}");
        assertThat(pdd.leases()).containsExactly("d0 succeeded");
        assertThat(pdd.rig.events(call)).contains("decodesLocally NOT_CARRIED");
    }

    @Test
    void aCallThatIsDecodedLocallyHasIdsOfItsOwnForEachAttempt() { // PD-7
        pdd.rig.builder.instanceRetries(1);
        pdd.upstreams.on("d0", status(503, "busy")).on("d1", ok("done"));
        GatewayCall call = pdd.rig.gateway().call(PddRig.request("{\"model\":\"m\",\"n\":2}"));
        pdd.rig.advance(Duration.ofMillis(10));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.sentId(0)).startsWith(call.requestId() + "-");
        assertThat(pdd.sentId(1)).startsWith(call.requestId() + "-").isNotEqualTo(pdd.sentId(0));
        assertThat(pdd.rig.response(call).headers().first("x-request-id")).isEqualTo(call.requestId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"vllm_xargs\":{\"kv_transfer_params\":{\"remote_host\":\"evil\"}}",
                "\"vllm_xargs\":{\"kv_transfer\\u005fparams\":{\"remote_host\":\"evil\"}}",
                "\"sampling_params\":{\"extra_args\":{\"kv_transfer_params\":{}}}",
                "\"vllm\\u005fxargs\":{\"rid\":\"r\"}",
                "\"sampling_params\":[{\"rid\" \n\t:\"r\"}]"
            })
    void transferMembersInWrappersAreRefused(String member) { // PD-5
        GatewayCall call = pdd.rig.gateway().call(PddRig.request("{\"model\":\"m\"," + member + "}"));
        assertThat(pdd.rig.response(call).status()).isEqualTo(400);
        assertThat(pdd.rig.text(call)).contains("KV transfers");
        assertThat(pdd.leases()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sampling_params\":{\"stop\":[\"\\n\",\"\\u3002\"]}",
                "\"sampling_params\":{\"stop\":[\"rid\"],\"json_schema\":\"{\\\"rid\\\":{}}\"}",
                "\"extra_body\":{\"request_ids\":1,\"a\":\"request_id\"}"
            })
    void otherMembersOfWrappersPass(String member) { // PD-2
        pdd.upstreams.on("d0", ok("done"));
        String body = "{\"model\":\"m\"," + member + "}";
        GatewayCall call = pdd.rig.gateway().call(GatewayRequest.post("/v1/responses", body));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.sent(0)).isEqualTo(body);
    }

    @Test
    void whatTheProtocolCannotCarryIsRefusedIfSoConfigured() { // PD-15
        use(Disaggregation.by(TestPdd.decodeOnly()).multiChoice(MultiChoice.REJECT));
        GatewayCall call = pdd.rig.gateway().call(PddRig.request("{\"model\":\"m\",\"n\":2}"));
        assertThat(pdd.rig.response(call).status()).isEqualTo(400);
        assertThat(pdd.rig.text(call)).contains("several choices");
        assertThat(pdd.leases()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/embeddings", "/v1/rerank"})
    void otherPathsAreServedByADecodeInstanceInAnyCase(String path) { // PD-15
        use(Disaggregation.by(TestPdd.decodeOnly()).multiChoice(MultiChoice.REJECT));
        pdd.upstreams.on("d0", ok("done"));
        GatewayCall call = pdd.rig.gateway().call(GatewayRequest.post(path, "{\"model\":\"m\"}"));
        assertThat(pdd.rig.text(call)).isEqualTo("done");
    }

    @Test
    void aSmallPromptSkipsThePrefillLeg() { // PD-16
        use(Disaggregation.by(TestPdd.serial()).policy(DisaggregationPolicy.fromUncachedBytes(1_000)));
        pdd.upstreams.on("d0", ok("done"));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        pdd.expectAsked("d0");
        assertThat(pdd.rig.events(call)).contains("decodesLocally POLICY");
        assertThat(pdd.leases()).containsExactly("p0 cancelled", "d0 succeeded");
    }

    @Test
    void anEmptyPrefillPoolRefuses() { // PD-17
        pdd.prefill.clear();
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.response(call).status()).isEqualTo(503);
        assertThat(pdd.rig.text(call)).contains("no_available_instance");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEmptyPrefillPoolIsDecodedLocallyIfSoConfigured(boolean staged) { // PD-17
        use(Disaggregation.by(TestPdd.serial()).staged(staged).emptyPrefillPool(EmptyPrefillPool.DECODE_LOCAL));
        pdd.prefill.clear();
        pdd.upstreams.on("d0", ok("done"));
        GatewayCall call = pdd.call();
        assertThat(pdd.rig.text(call)).isEqualTo("done");
        assertThat(pdd.rig.events(call)).contains("decodesLocally NO_PREFILL_INSTANCE");
    }

    @Test
    void aModeThatTheProtocolDoesNotSupportIsRefusedWhenTheGatewayIsBuilt() { // PD-1
        pdd.rig.builder.disaggregation(
                Disaggregation.by(TestPdd.parallel()).staged(true).build());
        assertThatThrownBy(pdd.rig.builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("test in mode PD_STAGED");
        pdd.rig.builder.disaggregation(Disaggregation.by(TestPdd.parallel()).build());
    }
}
