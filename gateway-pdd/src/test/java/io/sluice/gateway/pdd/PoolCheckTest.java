package io.sluice.gateway.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Origin;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is said of instances that do not go with how calls are run. */
@DisplayName("Instances and disaggregation")
class PoolCheckTest {
    private static final Instance PREFILL = builder("p0", Role.PREFILL).build();
    private static final Instance DECODE = builder("d0", Role.DECODE).build();
    private static final Instance NEUTRAL = builder("n0", Role.NEUTRAL).build();

    @Test
    @DisplayName("vllm-kvt: a prefill instance without aux_port is named")
    void noAuxPort() {
        Instance complete = builder("p1", Role.PREFILL).aux("p1", 7).build();
        assertThat(settings("vllm-kvt").problemsWith(List.of(PREFILL, complete, DECODE)))
                .hasToString("[aux_port of instance p0: (expected: the port of its KV-transfer server, since "
                        + "pd-disagg-protocol is vllm-kvt)]");
    }

    @Test
    @DisplayName("Protocols with a usual port, or none, need no aux_port")
    void auxPortNotNeeded() {
        for (String protocol : List.of("vllm-mooncake", "vllm-nixl", "vllm-mooncake-upstream", "sglang", "lmcache")) {
            assertThat(settings(protocol).problemsWith(List.of(PREFILL, DECODE)))
                    .isEmpty();
            assertThat(settings(protocol).warnings(List.of(PREFILL, DECODE), true))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("PD-17: an empty pool is warned of, with what becomes of calls")
    void emptyPools() {
        assertThat(settings("vllm-nixl").warnings(List.of(DECODE), true))
                .containsExactly("no prefill instance, but pd-disagg-protocol is vllm-nixl: "
                        + "calls to instances are refused until there is one");
        assertThat(settings("vllm-nixl", "pd-empty-prefill-pool", "decode-local")
                        .warnings(List.of(DECODE), true))
                .containsExactly("no prefill instance, but pd-disagg-protocol is vllm-nixl: "
                        + "decode instances compute every prompt until there is one");
        assertThat(settings("vllm-nixl").warnings(List.of(PREFILL, NEUTRAL), true))
                .containsExactly(
                        "no decode instance, but pd-disagg-protocol is vllm-nixl: "
                                + "calls to instances are refused until there is one",
                        "neutral instances (1) get no calls, since pd-disagg-protocol is vllm-nixl");
    }

    @Test
    @DisplayName("A pool that instances are still looked for is not called empty")
    void lookedFor() {
        assertThat(settings("vllm-nixl").warnings(List.of(), false)).isEmpty();
        assertThat(settings("vllm-nixl").warnings(List.of(NEUTRAL), false))
                .containsExactly("neutral instances (1) get no calls, since pd-disagg-protocol is vllm-nixl");
    }

    @Test
    @DisplayName("Prefill and decode instances without a protocol are warned of")
    void noProtocol() {
        assertThat(settings("").warnings(List.of(PREFILL, DECODE, NEUTRAL), true))
                .containsExactly("prefill and decode instances (2) get no calls, since there is no pd-disagg-protocol");
        assertThat(settings("").warnings(List.of(NEUTRAL), true)).isEmpty();
    }

    private static PddSettings settings(String protocol, String... more) {
        Map<String, String> options = new HashMap<>(Map.of("pd-disagg-protocol", protocol));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return GatewaySettings.from(options).of(PddSettings.class);
    }

    private static Instance.Builder builder(String id, Role role) {
        return Instance.builder(Origin.of("http", id, 1)).id(id).role(role);
    }
}
