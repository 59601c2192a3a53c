package example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.pdd.PddOptions;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Instance.Role;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.TrackedScheduler;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A protocol that the options name and a provider brings, in whole calls (clause PD-19). */
class FoundProtocolTest {
    private static final Instance PREFILL = instance("p0", Role.PREFILL);
    private static final Instance DECODE = instance("d0", Role.DECODE);

    private final ManualTransport transport = new ManualTransport();
    private Gateway gateway;

    @BeforeEach
    void open() {
        TrackedScheduler scheduler = new TrackedScheduler("unused", Origin.of("http", "unused", 80));
        scheduler.onSchedule((pool, query) ->
                CompletableFuture.completedStage(Placement.pair(pool.open(PREFILL), pool.open(DECODE))));
        gateway = PddOptions.from(Map.of("pd-disagg-protocol", "context-first"))
                .applyTo(Gateway.builder().transport(transport).scheduler(scheduler))
                .build();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    @DisplayName("PD-19: a handoff in the first choice goes into the decode leg, edited, and not to the client")
    void nestedAndEdited() throws Exception {
        GatewayCall call =
                gateway.call(GatewayRequest.post("/v1/chat/completions", "{\"messages\":[],\"stream\":true}"));
        assertThat(sent(0))
                .startsWith("{\"messages\":[],\"stream\":false,\"disaggregated_params\":"
                        + "{\"request_type\":\"context_only\",\"disagg_request_id\":");
        String answer = "{\"choices\":[{\"logprobs\":[[1]],\"disaggregated_params\":{\"request_type\":\"context_only\","
                + "\"ctx_request_id\":9223372036854775807,\"conversation_id\":\"c\"}}]}";
        transport.exchange(0).respond(200, "content-type", "application/json");
        for (int at = 0; at < answer.length(); at += 3) {
            transport.exchange(0).send(answer.substring(at, Math.min(at + 3, answer.length())));
        }
        transport.exchange(0).end();

        assertThat(sent(1))
                .isEqualTo("{\"messages\":[],\"stream\":true,\"disaggregated_params\":"
                        + "{\"request_type\":\"generation_only\",\"ctx_request_id\":9223372036854775807,"
                        + "\"ctx_info_endpoint\":\"aux-p0\"}}");
        transport
                .exchange(1)
                .respond(200, "content-type", "application/json")
                .send("{\"choices\":[{\"text\":\"hi\",\"disaggregated_params\":{\"request_type\":\"x\"}}]}")
                .end();
        assertThat(text(call)).contains("hi").doesNotContain("disaggregated_params", "request_type");
    }

    @Test
    @DisplayName("PD-9: without a handoff in the first choice, the decode instance computes the prompt")
    void missing() throws Exception {
        GatewayCall call = gateway.call(GatewayRequest.post("/v1/completions", "{\"prompt\":\"hi\"}"));
        transport
                .exchange(0)
                .respond(200)
                .send("{\"choices\":[{}],\"disaggregated_params\":{\"request_type\":\"elsewhere\"}}")
                .end();

        assertThat(sent(1)).isEqualTo("{\"prompt\":\"hi\"}");
        transport.exchange(1).respond(200).send("done").end();
        assertThat(text(call)).isEqualTo("done");
    }

    private String sent(int exchange) {
        return UTF_8.decode(transport.exchange(exchange).request().body()).toString();
    }

    private static String text(GatewayCall call) throws Exception {
        try (var body = call.response()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS)
                .body()
                .toInputStream()) {
            return new String(body.readAllBytes(), UTF_8);
        }
    }

    private static Instance instance(String id, Role role) {
        return Instance.builder(Origin.of("http", id, 8000))
                .id(id)
                .role(role)
                .aux("aux-" + id, 9000)
                .build();
    }
}
