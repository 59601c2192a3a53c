package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.SimulatedFleet;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The host in front of prefill and decode engines. */
@DisplayName("Disaggregation by options")
class DisaggregationTest {
    private static final String BODY = "{\"model\":\"simulated\",\"prompt\":\"p\",\"max_tokens\":3,\"stream\":true}";

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "VLLM_KVT, false",
        "VLLM_KVT, true",
        "VLLM_MOONCAKE, false",
        "VLLM_MOONCAKE, true",
        "VLLM_NIXL, false",
        "VLLM_NIXL, true",
        "VLLM_MOONCAKE_UPSTREAM, false",
        "VLLM_MOONCAKE_UPSTREAM, true",
        "SGLANG_MOONCAKE, false",
        "LMCACHE, false",
        "LMCACHE, true"
    })
    @DisplayName("Both legs run, are measured by role, and /explain tells both pools")
    void legs(KvProtocol protocol, boolean staged) throws Exception {
        try (SimulatedFleet fleet =
                        SimulatedFleet.builder(protocol).prefills(2).decodes(2).start();
                RunningProxy proxy = RunningProxy.start(
                        "--pd-disagg-protocol=" + protocol.wireName(),
                        "--separate-pd-scheduling=" + staged,
                        "--instances=" + fleet.instancesJson())) {
            RawClient.Response answer = proxy.exchange(RawClient.post("/v1/completions", BODY));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("t2").endsWith("data: [DONE]\n\n");
            proxy.awaitRest();
            fleet.awaitIdle(Duration.ofSeconds(5));
            assertThat(fleet.fabric().violations()).isEmpty();
            assertThat(fleet.fabric().counts().pulls()).isEqualTo(1);
            checkMetrics(proxy, protocol, staged);
            checkExplanation(proxy);
        }
    }

    @Test
    @DisplayName("PD-17: without a prefill instance calls are refused, or decoded locally and counted")
    void noPrefillInstance() throws Exception {
        try (SimulatedEngine decode = SimulatedEngine.builder().start()) {
            String instances = "--instances=[{\"infer_type\":\"decode\",\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":"
                    + decode.port() + "}}]";
            try (RunningProxy proxy = RunningProxy.start("--pd-disagg-protocol=vllm-nixl", instances)) {
                RawClient.Response answer = proxy.exchange(RawClient.post("/v1/completions", BODY));
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.body()).contains("no_available_instance");
            }
            try (RunningProxy proxy = RunningProxy.start(
                    "--pd-disagg-protocol=vllm-nixl", instances, "--pd-empty-prefill-pool=decode-local")) {
                assertThat(proxy.exchange(RawClient.post("/v1/completions", BODY))
                                .status())
                        .isEqualTo(200);
                assertThat(proxy.exchange(RawClient.get("/metrics")).body())
                        .contains("sluice_decodes_locally_total{reason=\"no_prefill_instance\"} 1.0");
            }
        }
    }

    private static void checkMetrics(RunningProxy proxy, KvProtocol protocol, boolean staged) throws IOException {
        String page = proxy.exchange(RawClient.get("/metrics")).body();
        assertThat(page).containsPattern(attempts("decode", "d"));
        if (protocol != KvProtocol.VLLM_KVT || staged) {
            assertThat(page).containsPattern(attempts("prefill", "p"));
        }
        assertThat(page).doesNotContain("sluice_decodes_locally_total");
        proxy.exchange(RawClient.post("/v1/completions", BODY.replace("\"p\"", "[\"p\",\"q\"]")));
        if (protocol != KvProtocol.SGLANG_MOONCAKE) {
            assertThat(proxy.exchange(RawClient.get("/metrics")).body())
                    .contains("sluice_decodes_locally_total{reason=\"not_carried\"} 1.0");
        }
    }

    private static String attempts(String leg, String instance) {
        // A prefill answer that is not read to its end when decode has ended is cancelled: in parallel protocols.
        return "sluice_attempts_total\\{error=\"(none|cancelled)\",leg=\"" + leg
                + "\",reason=\"first\",status=\"200\",target=\"" + instance + "\\d\"} 1";
    }

    private static void checkExplanation(RunningProxy proxy) throws IOException {
        String explanation = proxy.exchange(RawClient.post("/explain", BODY)).body();
        assertThat(explanation)
                .containsPattern("\"instance\":\"p\\d\",\"verdict\":\"winner\"")
                .containsPattern("\"instance\":\"p\\d\",\"verdict\":\"eligible\"")
                .containsPattern("\"instance\":\"d\\d\",\"verdict\":\"winner\"")
                .containsPattern("\"instance\":\"d\\d\",\"verdict\":\"eligible\"")
                .doesNotContain("unfit");
    }
}
