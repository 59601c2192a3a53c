package io.sluice.gateway.opentelemetry;

import static io.sluice.gateway.opentelemetry.TracingRig.attribute;
import static io.sluice.gateway.opentelemetry.TracingRig.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.ManualExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The spans of each kind of call: these, with what they show, and no others. */
@DisplayName("The spans of calls")
class CallSpansTest {
    private static final String CONTENT =
            "data: {\"model\":\"m-1\",\"choices\":[{\"delta\":{\"content\":\"geheim\"},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String PREFILLED =
            "{\"kv_transfer_params\":{\"remote_engine_id\":\"geheim\"},\"choices\":[{\"finish_reason\":\"length\"}]}";
    private static final String USAGE = """
            data: {"choices":[],"usage":{"prompt_tokens":70,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":30}}}

            data: [DONE]

            """;

    private final PoolScheduler scheduler = Schedulers.builder(List.of(
                    instance("a", Instance.Role.NEUTRAL),
                    instance("b", Instance.Role.NEUTRAL),
                    instance("p", Instance.Role.PREFILL),
                    instance("d", Instance.Role.DECODE)))
            .policy(PlacementPolicies.ROUND_ROBIN)
            .build();
    private final TracingRig rig = new TracingRig(scheduler, Sampler.alwaysOn());

    @AfterEach
    void close() throws IOException {
        String page = Files.readString(Path.of("../../docs/tracing.md"));
        for (SpanData span : rig.spans()) {
            assertThat(span.toString()).as("no content").doesNotContain("geheim", "Bearer");
            span.getAttributes().forEach((key, value) -> assertThat(page).contains("`" + key.getKey() + "`"));
            events(span).forEach(event -> assertThat(page).contains("`" + event + "`"));
        }
        rig.close();
        scheduler.close();
    }

    @Test
    @DisplayName("A stream: a span of the call, one of its leg, what the answer says of itself")
    void stream() {
        GatewayCall call = rig.call("authorization", "Bearer geheim");
        rig.advance(40);
        ManualExchange exchange = rig.transport.exchange(0).respondEvents().send(CONTENT);
        ChunkProbe probe = rig.read(call);
        rig.advance(80);
        exchange.send(USAGE).end();
        Await.value(probe.end());
        rig.summary(call);

        SpanData whole = rig.whole();
        assertThat(whole.getName()).isEqualTo("chat m");
        assertThat(whole.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(whole.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(attribute(whole, "url.path")).isEqualTo(TracingRig.CHAT);
        assertThat(attribute(whole, "http.response.status_code")).isEqualTo("200");
        assertThat(attribute(whole, "sluice.route")).isEqualTo("internal");
        assertThat(attribute(whole, "sluice.outcome")).isEqualTo("succeeded");
        assertThat(attribute(whole, "sluice.request.id")).isEqualTo(call.requestId());
        assertThat(attribute(whole, "sluice.time_to_first_content")).isEqualTo("0.04");
        assertThat(events(whole)).containsExactly("sluice.committed", "sluice.first_content");
        assertThat(whole.getEvents().get(1).getEpochNanos())
                .isEqualTo(TracingRig.NOW.plusMillis(40).toEpochMilli() * 1_000_000);

        SpanData leg = rig.legs().get(0);
        assertThat(leg.getParentSpanId()).isEqualTo(whole.getSpanId());
        assertThat(leg.getName()).isEqualTo("chat m");
        assertThat(attribute(leg, "gen_ai.operation.name")).isEqualTo("chat");
        assertThat(attribute(leg, "gen_ai.request.model")).isEqualTo("m");
        assertThat(attribute(leg, "gen_ai.response.model")).isEqualTo("m-1");
        assertThat(attribute(leg, "gen_ai.response.finish_reasons")).isEqualTo("[stop]");
        assertThat(attribute(leg, "gen_ai.usage.input_tokens")).isEqualTo("70");
        assertThat(attribute(leg, "gen_ai.usage.cache_read.input_tokens")).isEqualTo("30");
        assertThat(attribute(leg, "gen_ai.usage.output_tokens")).isEqualTo("5");
        assertThat(attribute(leg, "server.address")).isEqualTo(attribute(leg, "sluice.target") + ".internal");
        assertThat(attribute(leg, "server.port")).isEqualTo("8000");
        assertThat(attribute(leg, "sluice.leg")).isEqualTo("whole");
        assertThat(attribute(leg, "sluice.reason")).isEqualTo("first");
        assertThat(rig.sent(0, "traceparent")).contains(leg.getTraceId()).contains(leg.getSpanId());
    }

    @Test
    @DisplayName("A retry: two legs beside each other, and an event that says so")
    void retry() {
        rig.builder.instanceRetries(1);
        GatewayCall call = rig.call();
        rig.transport.exchange(0).respond(503).send("{}").end();
        rig.advance(1000);
        rig.transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(events(rig.whole())).containsExactly("sluice.retry", "sluice.committed", "sluice.first_content");
        assertSiblings(2);
        SpanData failed = rig.legs().get(0);
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(failed, "error.type")).isEqualTo("upstream_failure");
        assertThat(attribute(failed, "http.response.status_code")).isEqualTo("503");
        assertThat(attribute(rig.legs().get(1), "sluice.attempt")).isEqualTo("1");
        assertThat(rig.whole().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    @DisplayName("A parked call: when it began to wait, and when the queue let it go on")
    void parked() {
        rig.builder.retryQueue(RetryQueues.create(RetryQueueConfig.defaults()));
        rig.builder.routePolicy(FixedRoute.to(Route.UNMATCHED, Endpoint.of("http://e/v1")));
        GatewayCall call = rig.call();
        rig.transport.exchange(0).respond(429, "retry-after", "5").send("{}").end();
        rig.advance(10_000);
        rig.transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(events(rig.whole()))
                .containsExactly(
                        "sluice.fallback",
                        "sluice.parked",
                        "sluice.resumed",
                        "sluice.queue",
                        "sluice.committed",
                        "sluice.first_content");
        assertSiblings(2);
    }

    @Test
    @DisplayName("A hedge: two legs at once; the one that was not needed is no error")
    void hedge() {
        rig.builder.instanceRetries(1).hedgeAfter(Duration.ofMillis(100));
        GatewayCall call = rig.call();
        rig.advance(100);
        rig.transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(events(rig.whole())).startsWith("sluice.hedge");
        assertSiblings(2);
        SpanData slow = rig.legs().get(0);
        assertThat(attribute(slow, "error.type")).isEqualTo("cancelled");
        assertThat(slow.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(rig.sent(0, "traceparent")).isNotEqualTo(rig.sent(1, "traceparent"));
    }

    @Test
    @DisplayName("A pair: the prefill leg and the decode leg beside each other, each with a context of its own")
    void pair() {
        rig.builder.disaggregation(Disaggregation.by(PddProtocols.vllmNixl()).build());
        GatewayCall call = rig.call();
        rig.transport
                .exchange(0)
                .respond(200, "content-type", "application/json")
                .send(
                        "{\"kv_transfer_params\":{\"remote_engine_id\":\"geheim\"},\"choices\":[{\"finish_reason\":\"length\"}]}")
                .end();
        rig.transport.exchange(1).respondEvents().send(CONTENT).send(USAGE).end();
        rig.text(call);
        assertThat(rig.legs()).extracting(SpanData::getName).containsExactlyInAnyOrder("prefill m", "decode m");
        assertThat(rig.legs())
                .extracting(leg -> attribute(leg, "sluice.target"))
                .containsExactlyInAnyOrder("p", "d");
        assertSiblings(2);
        assertThat(rig.sent(0, "traceparent")).isNotEqualTo(rig.sent(1, "traceparent"));
    }

    @Test
    @DisplayName("A prompt that a decode instance computes by itself: an event that says why, and one leg")
    void decodesLocally() {
        rig.builder.disaggregation(Disaggregation.by(PddProtocols.vllmNixl()).build());
        GatewayCall call = rig.gateway()
                .call(GatewayRequest.post("/v1/completions", "{\"model\":\"m\",\"prompt\":[\"p\",\"q\"]}"));
        rig.transport.exchange(0).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.whole().getName()).isEqualTo("text_completion m");
        assertThat(events(rig.whole())).startsWith("sluice.decodes_locally");
        assertThat(rig.legs()).extracting(SpanData::getName).containsExactly("decode m");
    }

    @Test
    @DisplayName("What cleans up after a handoff that nobody asks for carries the context of its call, without a span")
    void touch() {
        PoolScheduler pairs = Schedulers.builder(List.of(
                        instance("p", Instance.Role.PREFILL),
                        instance("d0", Instance.Role.DECODE),
                        instance("d1", Instance.Role.DECODE)))
                .policy(PlacementPolicies.ROUND_ROBIN)
                .build();
        rig.builder.scheduler(pairs);
        rig.builder.disaggregation(Disaggregation.by(PddProtocols.vllmNixl())
                .handoffCleanup(Disaggregation.HandoffCleanup.TOUCH_DECODE)
                .build());
        GatewayCall call = rig.call();
        rig.transport.exchange(0).respond(200).send(PREFILLED).end();
        rig.transport.exchange(1).refuse();
        rig.transport.exchange(2).respond(200).send("{}").end();
        assertThat(rig.text(call)).contains("upstream_error");
        assertSiblings(2);
        assertThat(rig.sent(2, "traceparent")).contains(rig.whole().getSpanId());
        pairs.close();
    }

    @Test
    @DisplayName("A gateway that closes ends the spans of what runs")
    void closing() {
        GatewayCall call = rig.call();
        rig.transport.exchange(0).respondEvents().send(CONTENT);
        ChunkProbe probe = rig.read(call);
        rig.gateway().close();
        rig.advance(5_000);
        Await.until("the end", () -> probe.end().toCompletableFuture().isDone());
        rig.summary(call);
        assertThat(rig.spans()).hasSize(2);
        assertThat(attribute(rig.whole(), "error.type")).isEqualTo("shutting_down");
    }

    @Test
    @DisplayName("A client that left: no error, and both spans end")
    void left() {
        GatewayCall call = rig.call();
        call.cancel("the client left");
        rig.summary(call);
        assertThat(rig.spans()).hasSize(2);
        assertThat(attribute(rig.whole(), "sluice.outcome")).isEqualTo("cancelled");
        assertThat(attribute(rig.whole(), "error.type")).isEqualTo("cancelled");
        assertThat(rig.whole().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    @DisplayName("A stream that broke: an error of both, though the status was 200")
    void cut() {
        GatewayCall call = rig.call();
        ManualExchange exchange = rig.transport.exchange(0).respondEvents().send(CONTENT);
        ChunkProbe probe = rig.read(call);
        exchange.breakWith(new IOException("reset"));
        Await.until("the end", () -> probe.end().toCompletableFuture().isDone());
        rig.summary(call);
        assertThat(rig.spans()).hasSize(2).allSatisfy(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(attribute(span, "error.type")).isEqualTo("connection_lost");
        });
    }

    @Test
    @DisplayName("An answer of our own to a wrong request: no leg, and no error of the server's")
    void local() {
        rig.text(rig.gateway().call(GatewayRequest.post(TracingRig.CHAT, "geheim")));
        assertThat(rig.legs()).isEmpty();
        assertThat(attribute(rig.whole(), "http.response.status_code")).isEqualTo("400");
        assertThat(attribute(rig.whole(), "error.type")).isEqualTo("invalid_request");
        assertThat(rig.whole().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    @DisplayName("A stale connection: the same span, sent again, with an event")
    void renewed() {
        GatewayCall call = rig.call();
        rig.transport.exchange(0).stale();
        rig.transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(events(rig.legs().get(0))).containsExactly("sluice.connection_renewed");
        assertThat(rig.sent(0, "traceparent")).isEqualTo(rig.sent(1, "traceparent"));
    }

    @Test
    @DisplayName("Texts of clients are cut, and a method that is none names no span")
    void hostile() {
        String model = "x".repeat(100_000);
        GatewayCall call = rig.gateway().call(GatewayRequest.post(TracingRig.CHAT, "{\"model\":\"" + model + "\"}"));
        rig.transport.exchange(0).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.spans()).allSatisfy(span -> {
            assertThat(span.getName()).hasSize("chat ".length() + 256);
            assertThat(attribute(span, "gen_ai.request.model")).hasSize(256);
        });
        GatewayCall oddCall = rig.gateway()
                .call(GatewayRequest.builder("FROBNICATE", "/v1/" + "y".repeat(5_000))
                        .build());
        rig.transport.exchange(1).respond(200).send("{}").end();
        rig.text(oddCall);
        SpanData odd = rig.spans().get(rig.spans().size() - 1);
        assertThat(odd.getName()).isEqualTo("HTTP");
        assertThat(attribute(odd, "http.request.method")).isEqualTo("_OTHER");
        assertThat(attribute(odd, "url.path")).hasSize(256);
    }

    private void assertSiblings(int count) {
        SpanData whole = rig.whole();
        assertThat(rig.legs()).hasSize(count).allSatisfy(leg -> {
            assertThat(leg.getParentSpanId()).isEqualTo(whole.getSpanId());
            assertThat(leg.getTraceId()).isEqualTo(whole.getTraceId());
        });
    }

    private static Instance instance(String id, Instance.Role role) {
        return Instance.builder(Origin.of("http", id + ".internal", 8000))
                .id(id)
                .role(role)
                .build();
    }
}
