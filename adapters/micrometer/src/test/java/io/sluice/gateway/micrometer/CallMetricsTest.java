package io.sluice.gateway.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What each kind of call leaves in the registry: these meters, and no others. */
@DisplayName("The metrics of calls")
class CallMetricsTest {
    private static final String CONTENT = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    private static final String USAGE = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":70,\"completion_tokens\":5,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":30},\"completion_tokens_details\":{\"reasoning_tokens\":2}}}\n\n"
            + "data: [DONE]\n\n";

    private final ManualTransport transport = new ManualTransport();
    private final MetricsRig rig = new MetricsRig(transport, true);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("A plain answer: a call, an attempt, a duration, bytes")
    void plain() {
        GatewayCall call = onOne("m");
        rig.clock.advance(Duration.ofMillis(30));
        transport
                .exchange(0)
                .respond(200)
                .send("{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}")
                .end();
        rig.text(call);
        assertThat(rig.lines("sluice_calls_total"))
                .containsExactly(
                        "sluice_calls_total{error=\"none\",model=\"m\",outcome=\"succeeded\",route=\"internal\",status=\"200\"} 1.0");
        assertThat(rig.lines("sluice_attempts_total"))
                .containsExactly(
                        "sluice_attempts_total{error=\"none\",leg=\"whole\",reason=\"first\",status=\"200\",target=\"a\"} 1.0");
        assertThat(rig.lines("sluice_call_duration_seconds_sum"))
                .containsExactly("sluice_call_duration_seconds_sum{route=\"internal\"} 0.03");
        assertThat(rig.lines("sluice_response_bytes_total"))
                .containsExactly("sluice_response_bytes_total{route=\"internal\"} 51.0");
        assertThat(rig.lines("sluice_time_to_first_content_seconds_count"))
                .as("only streams have one")
                .containsExactly("sluice_time_to_first_content_seconds_count{route=\"internal\"} 0");
        assertThat(rig.lines("gen_ai_client_operation_duration_seconds_sum"))
                .containsExactly(
                        "gen_ai_client_operation_duration_seconds_sum{gen_ai_operation_name=\"chat\",gen_ai_request_model=\"m\"} 0.03");
        assertThat(rig.lines("gen_ai_server_time")).isEmpty();
    }

    @Test
    @DisplayName("A stream: the time to its first content and for each token after it, tokens by kind")
    void stream() {
        GatewayCall call = onOne("m");
        rig.clock.advance(Duration.ofMillis(40));
        ManualExchange exchange = transport.exchange(0).respondEvents().send(CONTENT);
        ChunkProbe probe = rig.read(call);
        rig.clock.advance(Duration.ofMillis(80));
        exchange.send(USAGE).end();
        Await.value(probe.end());
        rig.summary(call);
        assertThat(rig.lines("sluice_tokens_total"))
                .containsExactly(
                        "sluice_tokens_total{kind=\"cached\",model=\"m\",route=\"internal\"} 30.0",
                        "sluice_tokens_total{kind=\"completion\",model=\"m\",route=\"internal\"} 5.0",
                        "sluice_tokens_total{kind=\"prompt\",model=\"m\",route=\"internal\"} 70.0",
                        "sluice_tokens_total{kind=\"reasoning\",model=\"m\",route=\"internal\"} 2.0");
        assertThat(rig.lines("sluice_time_to_first_content_seconds_sum"))
                .containsExactly("sluice_time_to_first_content_seconds_sum{route=\"internal\"} 0.04");
        assertThat(rig.lines("sluice_time_per_output_token_seconds_sum"))
                .containsExactly("sluice_time_per_output_token_seconds_sum{route=\"internal\"} 0.02");
        String labels = "{gen_ai_operation_name=\"chat\",gen_ai_request_model=\"m\"}";
        assertThat(rig.lines("gen_ai_server_time_to_first_token_seconds_sum"))
                .containsExactly("gen_ai_server_time_to_first_token_seconds_sum" + labels + " 0.04");
        assertThat(rig.lines("gen_ai_server_time_per_output_token_seconds_sum"))
                .containsExactly("gen_ai_server_time_per_output_token_seconds_sum" + labels + " 0.02");
        String usage = "gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_request_model=\"m\",";
        assertThat(rig.lines("gen_ai_client_token_usage_sum"))
                .containsExactly(
                        usage + "gen_ai_token_type=\"input\"} 70.0", usage + "gen_ai_token_type=\"output\"} 5.0");
    }

    @Test
    @DisplayName("A retry: two attempts at two targets, each with its reason")
    void retry() {
        rig.builder.instanceRetries(1);
        rig.source.set(
                MetricsRig.Changing.instance("a").build(),
                MetricsRig.Changing.instance("b").build());
        GatewayCall call = rig.call("m");
        String first = transport.exchange(0).request().origin().host();
        transport.exchange(0).respond(503).send("{}").end();
        rig.clock.advance(Duration.ofSeconds(1));
        transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.lines("sluice_attempts_total"))
                .containsExactly(
                        "sluice_attempts_total{error=\"none\",leg=\"whole\",reason=\"retry\",status=\"200\",target=\""
                                + (first.equals("a") ? "b" : "a") + "\"} 1.0",
                        "sluice_attempts_total{error=\"upstream_failure\",leg=\"whole\",reason=\"first\",status=\"503\",target=\""
                                + first + "\"} 1.0");
    }

    @Test
    @DisplayName("A parked call counts while it waits, and its second attempt was let go by the queue")
    void parked() {
        rig.builder.retryQueue(RetryQueues.create(RetryQueueConfig.defaults()));
        rig.builder.routePolicy(FixedRoute.to(Route.UNMATCHED, Endpoint.of("http://e/v1")));
        GatewayCall call = rig.call("m");
        transport.exchange(0).respond(429, "retry-after", "5").send("{}").end();
        assertThat(rig.lines("sluice_parked_calls")).containsExactly("sluice_parked_calls 1.0");
        assertThat(rig.lines("sluice_parked_bytes")).containsExactly("sluice_parked_bytes 27.0");
        assertThat(rig.lines("sluice_limited_endpoints")).containsExactly("sluice_limited_endpoints 1.0");
        rig.clock.advance(Duration.ofSeconds(10));
        transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.lines("sluice_parked_calls")).containsExactly("sluice_parked_calls 0.0");
        assertThat(rig.lines("sluice_attempts_total"))
                .containsExactly(
                        "sluice_attempts_total{error=\"none\",leg=\"whole\",reason=\"queue\",status=\"200\",target=\"http://e/v1\"} 1.0",
                        "sluice_attempts_total{error=\"upstream_failure\",leg=\"whole\",reason=\"fallback\",status=\"429\",target=\"http://e/v1\"} 1.0");
    }

    @Test
    @DisplayName("A hedge: both attempts, the slow one as cancelled, and one call")
    void hedge() {
        rig.builder.instanceRetries(1).hedgeAfter(Duration.ofMillis(100));
        rig.source.set(
                MetricsRig.Changing.instance("a").build(),
                MetricsRig.Changing.instance("b").build());
        GatewayCall call = rig.call("m");
        rig.clock.advance(Duration.ofMillis(100));
        transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.lines("sluice_attempts_total"))
                .hasSize(2)
                .anyMatch(line -> line.contains("error=\"cancelled\",leg=\"whole\",reason=\"first\",status=\"0\""))
                .anyMatch(line -> line.contains("error=\"none\",leg=\"whole\",reason=\"hedge\",status=\"200\""));
        assertThat(rig.lines("sluice_calls_total")).hasSize(1);
    }

    @Test
    @DisplayName("A pair: an attempt at each instance; a prompt that is not carried: a local decode")
    void pair() {
        rig.builder.disaggregation(Disaggregation.by(PddProtocols.vllmNixl()).build());
        rig.source.set(
                MetricsRig.Changing.instance("p").role(Instance.Role.PREFILL).build(),
                MetricsRig.Changing.instance("d").role(Instance.Role.DECODE).build());
        GatewayCall call = rig.call("m");
        transport
                .exchange(0)
                .respond(200)
                .send("{\"kv_transfer_params\":{},\"choices\":[{\"finish_reason\":\"length\"}]}")
                .end();
        transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.lines("sluice_attempts_total"))
                .containsExactly(
                        "sluice_attempts_total{error=\"none\",leg=\"decode\",reason=\"first\",status=\"200\",target=\"d\"} 1.0",
                        "sluice_attempts_total{error=\"none\",leg=\"prefill\",reason=\"first\",status=\"200\",target=\"p\"} 1.0");
        GatewayCall local = rig.gateway()
                .call(GatewayRequest.post("/v1/completions", "{\"model\":\"m\",\"prompt\":[\"p\",\"q\"]}"));
        transport.exchange(2).respond(200).send("{}").end();
        rig.text(local);
        assertThat(rig.lines("sluice_decodes_locally_total"))
                .containsExactly("sluice_decodes_locally_total{reason=\"not_carried\"} 1.0");
        assertThat(rig.lines("gen_ai_client_operation_duration_seconds_count")).hasSize(2);
    }

    @Test
    @DisplayName("A client that left, a stream that broke, an answer of our own: each with its outcome and error")
    void badEnds() {
        GatewayCall left = onOne("m");
        left.cancel("the client left");
        rig.summary(left);
        GatewayCall cut = rig.call("m");
        ManualExchange exchange = transport.exchange(1).respondEvents().send(CONTENT);
        ChunkProbe probe = rig.read(cut);
        exchange.breakWith(new IOException("reset"));
        Await.until("the end", () -> probe.end().toCompletableFuture().isDone());
        rig.summary(cut);
        rig.text(rig.gateway().call(GatewayRequest.post(MetricsRig.CHAT, "no JSON")));
        assertThat(rig.lines("sluice_calls_total"))
                .containsExactly(
                        "sluice_calls_total{error=\"cancelled\",model=\"other\",outcome=\"cancelled\",route=\"internal\",status=\"0\"} 1.0",
                        "sluice_calls_total{error=\"connection_lost\",model=\"m\",outcome=\"failed\",route=\"internal\",status=\"200\"} 1.0",
                        "sluice_calls_total{error=\"invalid_request\",model=\"none\",outcome=\"failed\",route=\"none\",status=\"400\"} 1.0");
        assertThat(rig.lines("gen_ai_server_time_to_first_token_seconds_count"))
                .as("it is that of answers which came well")
                .isEmpty();
    }

    @Test
    @DisplayName("A stale connection is counted, and is no attempt of its own")
    void renewed() {
        GatewayCall call = onOne("m");
        transport.exchange(0).stale();
        transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.lines("sluice_connections_renewed_total"))
                .containsExactly("sluice_connections_renewed_total 1.0");
        assertThat(rig.lines("sluice_attempts_total")).hasSize(1);
    }

    @Test
    @DisplayName("A call that asks nothing of a model is no operation on one")
    void noOperation() {
        rig.source.set(MetricsRig.Changing.instance("a").build());
        GatewayCall call = rig.gateway().call(GatewayRequest.post("/v1/audio/translations", "{\"model\":\"m\"}"));
        transport.exchange(0).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.lines("gen_ai")).isEmpty();
        assertThat(rig.lines("sluice_calls_total")).hasSize(1);
    }

    private GatewayCall onOne(String model) {
        rig.source.set(MetricsRig.Changing.instance("a").build());
        return rig.call(model);
    }
}
