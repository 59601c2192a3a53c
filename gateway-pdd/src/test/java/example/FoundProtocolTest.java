package example;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.pdd.PairOfEngines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A protocol that the options name and a provider brings, in whole calls (clause PD-19). */
class FoundProtocolTest {
    private final PairOfEngines engines = new PairOfEngines("context-first");

    @AfterEach
    void close() {
        engines.close();
    }

    @Test
    @DisplayName("PD-19: a handoff in the first choice goes into the decode leg, edited, and not to the client")
    void nestedAndEdited() throws Exception {
        GatewayCall call = engines.call("/v1/chat/completions", "{\"messages\":[],\"stream\":true}");
        assertThat(engines.sent(0))
                .startsWith("{\"messages\":[],\"stream\":false,\"disaggregated_params\":"
                        + "{\"request_type\":\"context_only\",\"disagg_request_id\":");
        String answer = "{\"choices\":[{\"logprobs\":[[1]],\"disaggregated_params\":{\"request_type\":\"context_only\","
                + "\"ctx_request_id\":9223372036854775807,\"conversation_id\":\"c\"}}]}";
        engines.exchange(0).respond(200, "content-type", "application/json");
        for (int at = 0; at < answer.length(); at += 3) {
            engines.exchange(0).send(answer.substring(at, Math.min(at + 3, answer.length())));
        }
        engines.exchange(0).end();

        assertThat(engines.sent(1))
                .isEqualTo("{\"messages\":[],\"stream\":true,\"disaggregated_params\":"
                        + "{\"request_type\":\"generation_only\",\"ctx_request_id\":9223372036854775807,"
                        + "\"ctx_info_endpoint\":\"aux-p0\"}}");
        engines.exchange(1)
                .respond(200, "content-type", "application/json")
                .send("{\"choices\":[{\"text\":\"hi\",\"disaggregated_params\":{\"request_type\":\"x\"}}]}")
                .end();
        assertThat(PairOfEngines.text(call)).contains("hi").doesNotContain("disaggregated_params", "request_type");
    }

    @Test
    @DisplayName("PD-9: without a handoff in the first choice, the decode instance computes the prompt")
    void missing() throws Exception {
        GatewayCall call = engines.call("/v1/completions", "{\"prompt\":\"hi\"}");
        engines.exchange(0)
                .respond(200)
                .send("{\"choices\":[{}],\"disaggregated_params\":{\"request_type\":\"elsewhere\"}}")
                .end();

        assertThat(engines.sent(1)).isEqualTo("{\"prompt\":\"hi\"}");
        engines.exchange(1).respond(200).send("done").end();
        assertThat(PairOfEngines.text(call)).isEqualTo("done");
    }
}
