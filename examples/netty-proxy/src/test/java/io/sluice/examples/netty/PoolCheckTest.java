package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the host says of instances that do not go with how calls are run. */
@DisplayName("Instances and disaggregation")
class PoolCheckTest {
    private static final String PREFILL =
            "{\"id\":\"p0\",\"infer_type\":\"prefill\",\"endpoint\":{\"host\":\"p\",\"port\":1}}";
    private static final String DECODE =
            "{\"id\":\"d0\",\"infer_type\":\"decode\",\"endpoint\":{\"host\":\"d\",\"port\":1}}";
    private static final String NEUTRAL = "{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"n\",\"port\":1}}";

    @Test
    @DisplayName("vllm-kvt: a prefill instance without aux_port is named, and nothing is started")
    void noAuxPort() {
        String complete = PREFILL.replace("p0", "p1").replace("\"p\"", "\"q\"").replaceFirst("}$", ",\"aux_port\":7}");
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> parse("vllm-kvt", List.of(PREFILL, complete, DECODE)));
        assertThat(thrown.problems())
                .extracting(ConfigProblem::toString)
                .containsExactly("aux_port of instance p0: (expected: the port of its KV-transfer server, since "
                        + "pd-disagg-protocol is vllm-kvt)");
    }

    @Test
    @DisplayName("Protocols with a usual port, or none, need no aux_port")
    void auxPortNotNeeded() {
        for (String protocol : List.of("vllm-mooncake", "vllm-nixl", "vllm-mooncake-upstream", "sglang", "lmcache")) {
            assertThat(parse(protocol, List.of(PREFILL, DECODE)).warnings()).isEmpty();
        }
    }

    @Test
    @DisplayName("PD-17: an empty pool is warned of, with what becomes of calls")
    void emptyPools() {
        assertThat(parse("vllm-nixl", List.of(DECODE)).warnings())
                .containsExactly("no prefill instance, but pd-disagg-protocol is vllm-nixl: "
                        + "calls to instances are refused until there is one");
        assertThat(parse("vllm-nixl", List.of(DECODE), "--pd-empty-prefill-pool=decode-local")
                        .warnings())
                .containsExactly("no prefill instance, but pd-disagg-protocol is vllm-nixl: "
                        + "decode instances compute every prompt until there is one");
        assertThat(parse("vllm-nixl", List.of(PREFILL, NEUTRAL)).warnings())
                .containsExactly(
                        "no decode instance, but pd-disagg-protocol is vllm-nixl: "
                                + "calls to instances are refused until there is one",
                        "neutral instances (1) get no calls, since pd-disagg-protocol is vllm-nixl");
    }

    @Test
    @DisplayName("Prefill and decode instances without a protocol are warned of")
    void noProtocol() {
        assertThat(parse("", List.of(PREFILL, DECODE, NEUTRAL)).warnings())
                .containsExactly("prefill and decode instances (2) get no calls, since there is no pd-disagg-protocol");
        assertThat(parse("", List.of(NEUTRAL)).warnings()).isEmpty();
    }

    private static ProxyOptions parse(String protocol, List<String> instances, String... more) {
        List<String> arguments = new ArrayList<>(Arrays.asList(more));
        arguments.add("--pd-disagg-protocol=" + protocol);
        arguments.add("--instances=[" + String.join(",", instances) + "]");
        return ProxyOptions.from(CommandLineOptions.parse(arguments.toArray(new String[0])));
    }
}
