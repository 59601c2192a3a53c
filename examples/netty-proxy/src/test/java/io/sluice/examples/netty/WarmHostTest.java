package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The warm-up of the host, which is off in other tests. */
@DisplayName("A host that warms up")
class WarmHostTest {
    @Test
    @DisplayName("HC-W-1: It asks no upstream of its users, shows no figure of it, and serves meanwhile")
    void nobodyNotices() throws IOException {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start();
                RunningProxy proxy = RunningProxy.startWarm(
                        "--llm-backend-endpoints=127.0.0.1:" + engine.port(), "--warm-up-ms=700")) {
            assertThat(proxy.proxy().warmUp().isRunning()).isTrue();
            String call = RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\"}");
            assertThat(proxy.exchange(call).status()).isEqualTo(200);
            awaitWarm(proxy);
            assertThat(engine.stats().requests()).isEqualTo(1);
            assertThat(proxy.exchange(RawClient.get("/metrics")).body().lines())
                    .filteredOn(line -> line.startsWith("sluice_calls_total"))
                    .singleElement()
                    .asString()
                    .endsWith(" 1.0");
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    @DisplayName(
            "HC-W-1: It warms up as its options say: with endpoints beside instances, and with pairs of any protocol")
    void asConfigured(List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.add("--warm-up-ms=300");
        try (RunningProxy proxy = RunningProxy.startWarm(all.toArray(new String[0]))) {
            awaitWarm(proxy);
        }
    }

    static List<List<String>> options() {
        return List.of(
                List.of(
                        "--route-policy=prefix",
                        "--route-config=[{\"base_url\":\"http://127.0.0.1:1\",\"prefix\":\"*\"}]"),
                List.of("--max-request-bytes=2000"),
                List.of("--pd-disagg-protocol=vllm-kvt"),
                List.of("--pd-disagg-protocol=vllm-mooncake"),
                List.of("--pd-disagg-protocol=vllm-nixl", "--separate-pd-scheduling"),
                List.of("--pd-disagg-protocol=vllm-mooncake-upstream"),
                List.of("--pd-disagg-protocol=sglang-mooncake"),
                List.of("--pd-disagg-protocol=lmcache"));
    }

    private static void awaitWarm(RunningProxy proxy) {
        Await.until("the host is warm", () -> !proxy.proxy().warmUp().isRunning());
        assertThat(proxy.proxy().warmUp().failure()).isEmpty();
    }
}
