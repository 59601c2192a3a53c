package io.sluice.gateway.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.testkit.ManualExchange;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many legs a call has, they send the bytes of one body: what a pair allocates beside it, by the thread's own account. */
class PairAllocationTest {
    private static final String LARGE =
            "{\"model\":\"m\",\"prompt\":\"" + "word ".repeat(200_000) + "\",\"max_tokens\":7,\"stream\":false}";
    private static final String PREFILLED =
            "{\"choices\":[],\"kv_transfer_params\":{\"remote_host\":\"p0\",\"remote_port\":9000}}";

    /** The client's body, which the request of the test copies out of a text twice. */
    private static final long REQUEST = 2L * LARGE.length();

    @ParameterizedTest
    @ValueSource(strings = {"vllm-nixl", "sglang-mooncake", "vllm-mooncake"})
    void legsShareOneBody(String protocol) throws Exception {
        try (PairOfEngines engines = new PairOfEngines(protocol)) {
            allocatedByCall(engines, 0);
            assertThat(allocatedByCall(engines, 2)).isLessThan(REQUEST + LARGE.length() / 5);
        }
    }

    /** The first call loads classes, so it is the second that counts. */
    private static long allocatedByCall(PairOfEngines engines, int firstLeg) throws Exception {
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        GatewayCall call = engines.call("/v1/completions", LARGE);
        answer(engines.exchange(firstLeg), PREFILLED);
        answer(engines.exchange(firstLeg + 1), "{\"choices\":[]}");
        PairOfEngines.text(call);
        return thread.getCurrentThreadAllocatedBytes() - before;
    }

    private static void answer(ManualExchange exchange, String body) {
        exchange.respond(200, "content-type", "application/json").send(body).end();
    }
}
