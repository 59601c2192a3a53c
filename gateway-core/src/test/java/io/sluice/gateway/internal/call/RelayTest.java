package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.CommitState;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commit and relay: what the host gets of an upstream's answer, and when; what is told of it afterwards. */
class RelayTest {
    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void callTellsItsStoryInOrder() {
        GatewayCall call = rig.call();
        assertThat(rig.events(call)).containsExactly("callStarted", "routed internal", "attemptStarted 0 engine");
        rig.advance(Duration.ofMillis(20));
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        rig.advance(Duration.ofMillis(30));
        exchange.send("data: 1\n\n");
        rig.advance(Duration.ofMillis(40));
        assertThat(call.completion().toCompletableFuture()).isNotDone();
        exchange.send("data: [DONE]\n\n").end();
        Await.value(host.end());
        assertThat(host.text()).isEqualTo("data: 1\n\ndata: [DONE]\n\n");
        CallSummary summary = rig.summary(call);
        assertThat(summary.attempts())
                .singleElement()
                .usingRecursiveComparison()
                .isEqualTo(AttemptSummary.builder(0, AttemptReason.FIRST, LegRole.WHOLE, TargetKind.INSTANCE, "engine")
                        .progress(ExchangeProgress.HEAD_RECEIVED)
                        .status(200)
                        .timeToHeadNanos(20_000_000)
                        .timeToFirstContentNanos(50_000_000)
                        .durationNanos(90_000_000)
                        .requestBytes(GatewayRig.chat().body().remaining())
                        .responseBytes(23)
                        .stream(true)
                        .build());
        assertThat(summary)
                .usingRecursiveComparison()
                .isEqualTo(CallSummary.builder(call.requestId())
                        .model("m")
                        .route("internal")
                        .committed(CommitState.BYTES_COMMITTED, 200)
                        .attempts(summary.attempts(), summary.attempts().get(0))
                        .timeToHeadNanos(20_000_000)
                        .timeToFirstContentNanos(50_000_000)
                        .durationNanos(90_000_000)
                        .build());
        assertThat(rig.events(call))
                .containsExactly(
                        "callStarted",
                        "routed internal",
                        "attemptStarted 0 engine",
                        "committed 200",
                        "attemptEnded 0 null",
                        "callEnded SUCCEEDED");
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("succeeded");
        assertThat(rig.scheduler.lease(0).bytes()).isEqualTo(23);
    }

    @Test
    void chunkReachesTheHostBeforeTheNextIsSent() { // RT-X-3
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        exchange.send("data: 1\n\n");
        assertThat(host.text()).isEqualTo("data: 1\n\n");
        exchange.send("da");
        assertThat(host.text()).as("it may become an error (RT-N-5)").isEqualTo("data: 1\n\n");
        exchange.send("ta: 2");
        assertThat(host.text()).as("half a line").isEqualTo("data: 1\n\ndata: 2");
        exchange.send("\n\n").end();
        assertThat(rig.summary(call).responseBytes()).isEqualTo(18);
    }

    @Test
    void nothingIsAskedOfTheUpstreamBeforeTheHostAsks() { // RT-X-3
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        assertThat(exchange.isAwaited()).isFalse();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body());
        assertThat(exchange.isAwaited()).isFalse();
        host.request(2);
        exchange.send("a");
        assertThat(exchange.isAwaited()).isTrue();
        exchange.send("b");
        assertThat(exchange.isAwaited()).isFalse();
        exchange.send("c");
        assertThat(host.text()).as("a third chunk waits").isEqualTo("ab");
        host.request(1);
        assertThat(host.text()).isEqualTo("abc");
        exchange.end();
        Await.value(host.end());
        rig.summary(call);
    }

    @Test
    void callIsNotOverBeforeTheHostHasTakenAll() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe host = ChunkProbe.on(rig.response(call).body());
        exchange.send("a").end();
        assertThat(call.completion().toCompletableFuture()).isNotDone();
        host.request(1);
        assertThat(rig.summary(call).responseBytes()).isEqualTo(1);
    }

    @Test
    void leaseEndsWithTheUpstreamThoughTheHostReadsSlowly() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        exchange.send("a").send("b").end();
        host.request(1);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("succeeded");
        rig.summary(call);
    }

    @ParameterizedTest
    @CsvSource({
        "200, succeeded",
        "201, succeeded",
        "204, succeeded",
        "302, succeeded",
        "400, refused",
        "401, refused",
        "404, refused",
        "429, limited PT7S",
        "499, refused"
    })
    void answerBelow500IsPassedOnAndTheInstanceDidNotFail(
            int status, String end) { // RT-A-1, RT-R-5, RT-X-6, RT-H-2, RT-H-3
        GatewayCall call = answered(status);
        assertThat(rig.summary(call).attempts().get(0).error()).isNull();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly(end);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 599})
    void answerFrom500IsPassedOnAndTheInstanceFailed(int status) { // RT-A-1
        GatewayCall call = answered(status);
        assertThat(rig.summary(call).attempts().get(0).error()).isEqualTo(ErrorKind.UPSTREAM_FAILURE);
        assertThat(rig.scheduler.lease(0).ends())
                .containsExactly(status == 503 ? "limited PT7S" : "failed UPSTREAM_FAILURE");
    }

    private GatewayCall answered(int status) {
        GatewayCall call = rig.call();
        transport
                .exchange(0)
                .length(11)
                .respond(status, "Retry-After", "7", "connection", "x", "x", "1", "b", "1", "a", "2", "b", "3")
                .send("{\"error\":1}")
                .end();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().length()).isEqualTo(11);
        List<String> fields = new ArrayList<>();
        answer.headers().forEach((name, value) -> fields.add(name + ": " + value));
        assertThat(fields)
                .containsExactly("Retry-After: 7", "b: 1", "a: 2", "b: 3", "x-request-id: " + call.requestId());
        assertThat(rig.text(call)).isEqualTo("{\"error\":1}");
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(summary.status()).isEqualTo(status);
        assertThat(summary.error()).isNull();
        return call;
    }

    @Test
    void instanceThatAnswered500HasFailedThoughTheClientLeft() {
        GatewayCall call = rig.call();
        transport.exchange(0).respond(500).send("x");
        rig.response(call);
        call.cancel("client left");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed UPSTREAM_FAILURE");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 103, 199})
    void informationalStatusIsNoAnswer(int status) { // RT-X-6
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(status);
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.text(call)).contains("\"code\":\"upstream_error\"");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.INVALID_RESPONSE);
        assertThat(exchange.cancelCause()).isNotNull();
        assertThat(exchange.isBodyCancelled()).isTrue();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed INVALID_RESPONSE");
    }

    @Test
    void emptyBodyEndsTheCallThoughNobodySubscribes() { // RT-X-6
        GatewayCall call = rig.call();
        transport.exchange(0).length(0).respond(204).end();
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(rig.response(call).body().length()).isZero();
        assertThat(rig.text(call)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT_FAILED", "CONNECTION_LOST", "INVALID_RESPONSE"})
    void upstreamThatFailsBeforeItsHeadIs502(ErrorKind kind) {
        GatewayCall call = rig.call();
        transport.exchange(0).failHead(new GatewayException(kind, "refused by 10.0.0.1"));
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.text(call)).contains("\"code\":\"upstream_error\"").doesNotContain("10.0.0.1");
        CallSummary summary = rig.summary(call);
        assertThat(summary.error()).isEqualTo(kind);
        assertThat(summary.reason()).isEqualTo("refused by 10.0.0.1");
        assertThat(summary.attempts().get(0).status()).isZero();
        assertThat(summary.attempts().get(0).timeToHead()).isNull();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed " + kind);
        assertThat(rig.events(call))
                .containsExactly(
                        "callStarted",
                        "routed internal",
                        "attemptStarted 0 engine",
                        "attemptEnded 0 " + kind,
                        "committed 502",
                        "callEnded FAILED");
    }

    @Test
    void responseCompletesBeforeTheCallDoes() {
        List<String> order = new ArrayList<>();
        GatewayCall call = rig.call();
        call.completion().thenRun(() -> order.add("completion"));
        call.response().thenRun(() -> order.add("response"));
        transport.exchange(0).length(0).respond(204);
        transport.exchange(0).end();
        assertThat(order).containsExactly("response", "completion");
    }

    @Test
    void stagesCannotBeCompletedByTheHost() {
        GatewayCall call = rig.call();
        call.response().toCompletableFuture().cancel(true);
        call.completion().toCompletableFuture().complete(null);
        transport.exchange(0).respond(200).end();
        assertThat(rig.response(call).status()).isEqualTo(200);
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void secondSubscriberIsRefusedAndTheFirstReadsOn() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe first = rig.read(call);
        ChunkProbe second = ChunkProbe.on(rig.response(call).body());
        assertThat(Await.failure(second.end())).isInstanceOf(IllegalStateException.class);
        exchange.send("a").end();
        Await.value(first.end());
        assertThat(first.text()).isEqualTo("a");
    }
}
