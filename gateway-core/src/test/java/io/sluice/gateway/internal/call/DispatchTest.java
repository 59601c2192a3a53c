package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.testkit.ManualTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section RT-3, and what is refused before it. */
class DispatchTest {
    private static final Origin ENGINE = Origin.of("http", "10.0.0.1", 8000);

    private final ManualTransport transport = new ManualTransport()
            .onStart(exchange -> exchange.respond(200).send("ok").end());
    private final GatewayRig rig = new GatewayRig(transport, ENGINE);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void withoutRoutesEveryCallIsInternal() { // RT-D-1
        GatewayCall call = rig.call();
        assertThat(rig.text(call)).isEqualTo("ok");
        assertThat(rig.summary(call).route()).isEqualTo("internal");
        assertThat(transport.exchange(0).request().origin()).isEqualTo(ENGINE);
    }

    @Test
    void internalCallIsPlacedByTheScheduler() { // RT-D-2
        rig.builder.sessionKey(SessionKeySource.fromMember("user"));
        GatewayRequest request = GatewayRequest.post("/v1/completions?x=y", "{\"model\":\"m\",\"user\":\"anna\"}");
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        ScheduleQuery query = rig.scheduler.queries().get(0);
        assertThat(query.model()).isEqualTo("m");
        assertThat(query.mode()).isEqualTo(SchedulingMode.NEUTRAL);
        assertThat(query.sessionKey()).isEqualTo("anna");
        assertThat(query.legId())
                .isEqualTo(transport.exchange(0).request().headers().first("x-request-id"));
        assertThat(query.path()).isEqualTo("/v1/completions");
        assertThat(query.excludedInstances()).isEmpty();
        assertThat(query.body()).isEqualTo(request.body());
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("succeeded");
    }

    @Test
    void refusalOfTheSchedulerIsAnsweredWith503AndItsWish() { // RT-D-2
        GatewayException refusal = GatewayException.noAvailableInstance("all are busy", Duration.ofMillis(1500));
        rig.scheduler.onSchedule((scheduler, query) -> CompletableFuture.failedStage(refusal));
        GatewayCall call = rig.call();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers().first("retry-after")).isEqualTo("2");
        assertThat(answer.headers().first("x-request-id")).isEqualTo(call.requestId());
        assertThat(rig.text(call))
                .contains("\"code\":\"no_available_instance\"")
                .doesNotContain("busy");
        CallSummary summary = rig.summary(call);
        assertThat(summary.error()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(summary.reason()).isEqualTo("all are busy");
        assertThat(summary.attempts()).isEmpty();
        assertThat(rig.events(call))
                .containsExactly("callStarted", "routed internal", "committed 503", "callEnded FAILED");
    }

    @Test
    void withoutASchedulerThereAreNoInstances() { // RT-D-2
        rig.builder.scheduler(Scheduler.none());
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.text(call)).contains("no_available_instance");
    }

    @Test
    void externalCallIsSentToItsEndpoint() { // RT-D-3, RT-U-1
        Endpoint endpoint = Endpoint.of("https://api.example.com/compatible/").withApiKey(Secret.of("sk-1"));
        GatewayCall call = rig.external(endpoint).call();
        assertThat(rig.text(call)).isEqualTo("ok");
        ExchangeRequest sent = transport.exchange(0).request();
        assertThat(sent.origin()).isEqualTo(Origin.of("https", "api.example.com", 443));
        assertThat(sent.target()).isEqualTo("/compatible/v1/chat/completions");
        assertThat(sent.headers().all("authorization")).containsExactly("Bearer sk-1");
        assertThat(rig.summary(call).route()).isEqualTo("https://api.example.com/compatible");
        assertThat(rig.scheduler.queries()).isEmpty();
    }

    @Test
    void modelIsRewrittenForTheEndpointThatWantsItAndNothingElse() {
        String body = "{ \"stream\" : true, \"model\" : \"m\" ,\"messages\":[{\"role\":\"user\",\"content\":\"模\"}]}";
        rig.external(Endpoint.of("http://h").withRewriteModel("other \"name\""));
        GatewayRequest request = GatewayRequest.post("/v1/chat/completions", body);
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        assertThat(text(transport.exchange(0).request().body()))
                .isEqualTo(body.replace("\"m\"", "\"other \\\"name\\\"\""));
        assertThat(text(request.body())).as("the client's request").isEqualTo(body);
    }

    @Test
    void methodPathQueryAndBodyAreTheClients() { // RT-D-5
        byte[] body = " {\"model\" : \"m\",\n \"x\":\"\\u00e9é\" }\r\n".getBytes(UTF_8);
        GatewayRequest request =
                GatewayRequest.builder("PUT", "/a/b?c=%20d&e=;").body(body).build();
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        ExchangeRequest sent = transport.exchange(0).request();
        assertThat(sent.method()).isEqualTo("PUT");
        assertThat(sent.target()).isEqualTo("/a/b?c=%20d&e=;");
        assertThat(text(sent.body())).isEqualTo(new String(body, UTF_8));
    }

    @Test
    void requestWithoutBodyIsRoutedWithoutModel() {
        List<String> seen = new ArrayList<>();
        rig.builder.routePolicy(new Recording(seen));
        GatewayRequest request = GatewayRequest.builder("GET", "/v1/models?limit=2")
                .headers(Headers.of("x-tenant", "t"))
                .build();
        GatewayCall call = rig.gateway().call(request);
        assertThat(rig.text(call)).isEqualTo("ok");
        assertThat(seen).containsExactly("model:", "session:", "path:/v1/models", "tenant:t");
        assertThat(transport.exchange(0).request().target()).isEqualTo("/v1/models?limit=2");
        assertThat(rig.summary(call).model()).isEmpty();
    }

    @Test
    void routePolicySeesModelSessionPathAndHeaders() {
        List<String> seen = new ArrayList<>();
        rig.builder.routePolicy(new Recording(seen)).sessionKey(SessionKeySource.fromHeader("X-Session"));
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/chat/completions?a=b")
                .headers(Headers.of("x-session", "s-1", "x-tenant", "t"))
                .body("{\"model\":\"Qwen/Qwen3-8B\"}".getBytes(UTF_8))
                .build();
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        assertThat(seen).containsExactly("model:Qwen/Qwen3-8B", "session:s-1", "path:/v1/chat/completions", "tenant:t");
    }

    @Test
    void unmatchedCallWithoutChainIs404() { // RT-D-4
        GatewayCall call = rig.route(Route.UNMATCHED).call();
        assertThat(rig.response(call).status()).isEqualTo(404);
        assertThat(rig.text(call)).contains("\"code\":\"model_not_found\"", "`m`");
        assertThat(rig.summary(call).route()).isEqualTo("unmatched");
        assertThat(transport.started()).isZero();
        assertThat(rig.events(call))
                .containsExactly("callStarted", "routed unmatched", "committed 404", "callEnded FAILED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                        | invalid_request",
                "nonsense                                  | invalid_request",
                "''                                        | invalid_request",
                "{\"model\":1}                             | invalid_request",
                "{\"model\":{}}                            | invalid_request",
                "{\"model\":\"a\",\"model\":\"a\"}         | duplicate_member",
                "{\"model\":\"a\",\"mod\\u0065l\":\"b\"}   | duplicate_member",
                "{\"model\":\"a\",\"stream\":1,\"stream\":2} | duplicate_member",
                "{\"model\":\"a\",\"user\":\"1\",\"user\":\"2\"} | duplicate_member",
            })
    void bodiesThatCannotBeRoutedAreAnsweredWith400(String body, String code) {
        rig.builder.sessionKey(SessionKeySource.fromMember("user"));
        GatewayCall call = rig.gateway().call(GatewayRequest.post("/v1/chat/completions", body));
        assertThat(rig.response(call).status()).isEqualTo(400);
        assertThat(rig.text(call)).contains("\"code\":\"" + code + "\"").contains("Invalid request: ");
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(summary.route()).isEqualTo("none");
        assertThat(transport.started()).isZero();
        assertThat(rig.events(call)).containsExactly("callStarted", "committed 400", "callEnded FAILED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"model\":null}", "{\"model\":\"\"}", "{\"user\":7}"})
    void missingModelIsNoError(String body) {
        rig.builder.sessionKey(SessionKeySource.fromMember("user"));
        GatewayCall call = rig.gateway().call(GatewayRequest.post("/v1/chat/completions", body));
        assertThat(rig.text(call)).isEqualTo("ok");
        assertThat(rig.scheduler.queries().get(0).model()).isEmpty();
        assertThat(rig.scheduler.queries().get(0).sessionKey()).isEmpty();
    }

    @Test
    void bodyOverTheLimitIs413BeforeAnythingIsSent() { // RT-X-7
        String body = "{\"model\":\"m\"}";
        rig.builder.maxRequestBytes(body.length());
        GatewayCall larger = rig.gateway().call(GatewayRequest.post("/", body + " "));
        assertThat(rig.response(larger).status()).isEqualTo(413);
        assertThat(rig.text(larger)).contains("\"code\":\"request_too_large\"");
        assertThat(transport.started()).isZero();
        assertThat(rig.text(rig.gateway().call(GatewayRequest.post("/", body)))).isEqualTo("ok");
    }

    @Test
    void bodyOverTheLimitIsNotEvenRead() { // RT-X-7
        rig.builder.maxRequestBytes(3);
        GatewayCall call = rig.gateway().call(GatewayRequest.post("/", "nonsense"));
        assertThat(rig.response(call).status()).isEqualTo(413);
    }

    @Test
    void idOfTheCallIsSentAndReturned() { // RT-X-2
        GatewayRequest request = GatewayRequest.builder("GET", "/v1/models")
                .headers(Headers.of("X-Request-Id", "client-1"))
                .build();
        transport.onStart(exchange ->
                exchange.respond(200, "x-request-id", "of the upstream").end());
        GatewayCall call = rig.gateway().call(request);
        assertThat(call.requestId()).isEqualTo("client-1");
        assertThat(rig.response(call).headers().all("x-request-id")).containsExactly("client-1");
        assertThat(transport.exchange(0).request().headers().all("x-request-id"))
                .containsExactly("client-1");
        GatewayCall other = rig.call();
        assertThat(rig.response(other).headers().all("x-request-id")).containsExactly(other.requestId());
        assertThat(transport.exchange(1).request().headers().all("x-request-id"))
                .containsExactly(other.requestId());
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }

    /** Sends everything to the instances, and writes down what it may know. */
    private record Recording(List<String> seen) implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            seen.add("model:" + query.model());
            seen.add("session:" + query.sessionKey());
            seen.add("path:" + query.path());
            seen.add("tenant:" + query.headers().first("x-tenant"));
            return RouteDecision.internal();
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            return RouteExplanation.certain(RouteDecision.internal(), "always");
        }
    }
}
