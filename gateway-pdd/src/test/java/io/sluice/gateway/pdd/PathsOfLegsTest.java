package io.sluice.gateway.pdd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a leg says by its path, however the client writes that (clauses PD-2 and PD-21). */
class PathsOfLegsTest {
    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/v1/%72esponses", "/v1/responses/"})
    void thePrefillLegIsCappedByWhatItsPathAsksFor(String path) throws Exception {
        try (PairOfEngines engines = new PairOfEngines("vllm-nixl")) {
            GatewayCall call = engines.call(path, "{\"input\":\"hi\",\"max_output_tokens\":300}");
            assertThat(engines.sent(0)).startsWith("{\"input\":\"hi\",\"max_output_tokens\":1,\"stream\":false,");
            assertThat(engines.sent(0)).doesNotContain("max_tokens", "min_tokens");
            assertThat(engines.exchange(0).request().target()).isEqualTo(path);
            engines.exchange(0).respond(200).send("{\"kv_transfer_params\":{}}").end();
            assertThat(engines.exchange(1).request().target()).isEqualTo(path);
            engines.exchange(1).respond(200).send("done").end();
            assertThat(PairOfEngines.text(call)).isEqualTo("done");
        }
    }
}
