package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.TrackedLease;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("all that looks at a stream, on one stream: the gate, the eraser, the count of tokens, the events")
class SplitStreamTest {
    private static final String ROLE =
            "data: {\"id\":1,\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}],\"kv_transfer_params\":{\"a\":[1]}}\n\n";

    @SuppressWarnings("StringConcatToTextBlock") // some of its line ends are CR LF
    private static final String TOKENS = ": ping\r\n\r\n"
            + "data: {\"kv_transfer_params\":null,\"choices\":[{\"delta\":{\"content\":\"H\\u00e9\"}}]}\n\n"
            + "data: {\"choices\":[{\"delta\":{\"content\":\"\\\"error\\\":1\"}}]}\n\n";

    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String ERROR =
            "data: {\"error\":{\"kv_transfer_params\":{\"host\":\"10.0.0.1\"},\"message\":\"died\",\"code\":500}}\n\n";

    private final PddRig pdd =
            new PddRig(Disaggregation.by(TestPdd.decodeOnly()).build());

    SplitStreamTest() {
        pdd.rig.scheduler.wantingUsage();
    }

    @AfterEach
    void close() {
        pdd.close();
    }

    @Test
    @DisplayName("a stream that is whole comes out the same, wherever it is split")
    void whole() {
        String stream = ROLE + TOKENS + USAGE + DONE;
        String expected = relayed(List.of(stream), "succeeded");
        assertThat(expected).hasSameSizeAs(stream).doesNotContain("kv_transfer").endsWith(USAGE + DONE);
        everySplit(stream, expected, "succeeded");
        for (TrackedLease lease : pdd.rig.scheduler.leases()) {
            if (lease.instance().id().equals("d0")) {
                assertThat(lease.usages()).containsExactly(TokenUsage.of(7, 3));
            }
        }
    }

    @Test
    @DisplayName("so does one that has an error in it")
    void error() {
        String stream = ROLE + TOKENS + ERROR + DONE;
        String expected = relayed(List.of(stream), "failed UPSTREAM_FAILURE");
        assertThat(expected)
                .doesNotContain("kv_transfer", "10.0.0.1", "[DONE]")
                .contains("\n\nevent: error\ndata: {\"error\":{")
                .contains("\"code\":\"500\"")
                .endsWith("}}\n\n");
        everySplit(stream, expected, "failed UPSTREAM_FAILURE");
    }

    private void everySplit(String stream, String expected, String leaseEnd) {
        for (int split = 1; split < stream.length(); split++) {
            assertThat(relayed(List.of(stream.substring(0, split), stream.substring(split)), leaseEnd))
                    .as("split at %s", split)
                    .isEqualTo(expected);
        }
        assertThat(relayed(stream.chars().mapToObj(Character::toString).toList(), leaseEnd))
                .as("byte by byte")
                .isEqualTo(expected);
    }

    private String relayed(List<String> chunks, String leaseEnd) {
        int number = pdd.upstreams.asked().size();
        int leases = pdd.rig.scheduler.leases().size();
        pdd.upstreams.on("d0", UpstreamScript.silent());
        GatewayCall call = pdd.call();
        ManualExchange exchange = pdd.exchange(number).respondEvents();
        chunks.forEach(exchange::send);
        exchange.end();
        String text = pdd.rig.text(call);
        pdd.rig.summary(call);
        assertThat(pdd.rig.scheduler.lease(leases + 1).ends()).containsExactly(leaseEnd);
        return text;
    }
}
