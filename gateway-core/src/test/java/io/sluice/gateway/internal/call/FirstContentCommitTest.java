package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.CommitState;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("commitOn(FIRST_CONTENT): an answer is given when it has content, and retried until then")
class FirstContentCommitTest {
    private static final Endpoint SPARE = Endpoint.of("http://spare/v1");
    private static final String ROLE =
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    private static final String DATA = "data: {\"n\":1}\n\n";

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));

    FirstContentCommitTest() {
        rig.builder.commitOn(CommitPoint.FIRST_CONTENT).instanceRetries(1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("RT-R-1: a 200 that dies before its first byte is retried")
    void deathBeforeTheFirstByte() {
        upstreams.on("engine", events("", true), ok("done"));
        GatewayCall call = rig.call();
        assertThat(call.response().toCompletableFuture()).isNotDone();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("done");
        CallSummary summary = rig.summary(call);
        assertThat(summary.commit()).isEqualTo(CommitState.BYTES_COMMITTED);
        assertThat(summary.attempts()).extracting(AttemptSummary::status).containsExactly(200, 200);
        assertThat(summary.attempts())
                .extracting(AttemptSummary::error)
                .containsExactly(ErrorKind.CONNECTION_LOST, null);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
    }

    @Test
    @DisplayName("comments and blank lines of an event stream are no content")
    void deathAfterComments() {
        upstreams.on("engine", events(": ping\n\n:\n\n\r\n", true), ok("done"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    @DisplayName("what was held back comes first, and nothing is lost")
    void commentsArePassedOn() {
        upstreams.on(
                "engine",
                exchange -> exchange.respondEvents()
                        .send(": ping\n\n")
                        .send(DATA)
                        .send(DATA)
                        .end());
        assertThat(rig.text(rig.call())).isEqualTo(": ping\n\n" + DATA + DATA);
    }

    @Test
    @DisplayName("an empty body of another type is an answer")
    void anEmptyBody() {
        upstreams.on("engine", exchange -> exchange.respond(200).end());
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(200);
        assertThat(rig.text(call)).isEmpty();
        assertThat(rig.summary(call).commit()).isEqualTo(CommitState.HEAD_COMMITTED);
        assertThat(upstreams.asked()).hasSize(1);
    }

    @Test
    @DisplayName("a body of length 0 is not waited for")
    void aBodyOfNoLength() {
        upstreams.on("engine", exchange -> exchange.length(0).respond(204));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(204);
        exchange(0).end();
        assertThat(rig.text(call)).isEmpty();
    }

    @Test
    @DisplayName("RT-A-2, RT-F-6: broken after the first byte: no retry, no fallback, an error event")
    void deathAfterTheFirstByte() {
        rig.chain(Route.INTERNAL, SPARE);
        upstreams.on("engine", events(DATA));
        GatewayCall call = rig.call();
        rig.response(call);
        exchange(0).breakWith(new GatewayException(ErrorKind.CONNECTION_LOST, "cut"));
        assertThat(rig.text(call))
                .startsWith(DATA + "event: error\ndata: {\"error\"")
                .doesNotContain("[DONE]");
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(CallSummary.Outcome.FAILED);
        assertThat(summary.commit()).isEqualTo(CommitState.BYTES_COMMITTED);
        assertThat(upstreams.asked()).containsExactly("engine");
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
    }

    @Test
    @DisplayName("RT-N-2: the head timeout is that of the first content, too, if nothing else is set")
    void silenceAfterTheHead() {
        rig.builder.instanceHeadTimeout(Duration.ofSeconds(30));
        upstreams.on("engine", events(": ping\n\n"), ok("done"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(30));
        assertThat(exchange(0).isBodyCancelled()).isTrue();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("done");
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed FIRST_CONTENT_TIMEOUT");
    }

    @Test
    @DisplayName("RT-X-5: cancel while gated frees all")
    void cancelWhileGated() {
        upstreams.on("engine", events(": ping\n\n"));
        GatewayCall call = rig.call();
        call.cancel("client left");
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        assertThat(summary.commit()).isEqualTo(CommitState.UNCOMMITTED);
        assertThat(exchange(0).isBodyCancelled()).isTrue();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        rig.advance(Duration.ofSeconds(1));
        assertThat(upstreams.asked()).hasSize(1);
    }

    @Test
    @DisplayName("section RT-8: the deadline while gated is 504")
    void deadlineWhileGated() {
        rig.builder.requestTimeout(Duration.ofSeconds(5));
        upstreams.on("engine", events(": ping\n\n"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(5));
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(exchange(0).isBodyCancelled()).isTrue();
    }

    @Test
    @DisplayName("what comes after the cancel of a gated answer is dropped")
    void contentAfterCancel() {
        upstreams.on("engine", exchange -> exchange.deaf().respondEvents());
        GatewayCall call = rig.call();
        call.cancel("client left");
        exchange(0).send(DATA);
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        assertThat(exchange(0).isBodyCancelled()).isTrue();
    }

    @Test
    @DisplayName("RT-A-1: an error is no matter of the gate")
    void errorsAreAnswers() {
        upstreams.on(
                "engine", status(503, "busy"), exchange -> exchange.respond(503).send("bu"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.response(call).status()).isEqualTo(503);
        exchange(1).send("sy").end();
        assertThat(rig.text(call)).isEqualTo("busy");
    }

    @Test
    @DisplayName("the last attempt that dies before its first byte is answered with 502")
    void allDie() {
        upstreams.on("engine", events(": ping\n\n", true));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
        assertThat(upstreams.asked()).hasSize(2);
    }

    @Test
    @DisplayName("RT-X-3: order and demand are exact through the gate, for a reader who takes one at a time")
    void slowReader() {
        upstreams.on("engine", events(": ping\n\n"));
        GatewayCall call = rig.call();
        exchange(0).send(DATA);
        ChunkProbe probe = ChunkProbe.on(rig.response(call).body());
        assertThat(exchange(0).isAwaited())
                .as("nothing is read ahead of the reader")
                .isFalse();
        probe.request(1);
        assertThat(probe.next()).isEqualTo(": ping\n\n");
        probe.request(1);
        assertThat(probe.next()).isEqualTo(DATA);
        assertThat(exchange(0).isAwaited()).isFalse();
        probe.request(1);
        assertThat(exchange(0).isAwaited()).isTrue();
        for (int i = 0; i < 1_000; i++) {
            String chunk = "data: " + "x".repeat(i * 7 % 5_000) + i + "\n\n";
            exchange(0).send(chunk);
            assertThat(probe.next()).isEqualTo(chunk);
            probe.request(1);
        }
        exchange(0).end();
        Await.value(probe.end());
    }

    @Test
    @DisplayName("commit states: the head is given, bytes are not yet")
    void committedWithoutBytes() {
        rig.builder.commitOn(CommitPoint.HEAD);
        upstreams.on("engine", events(""));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(200);
        call.cancel("client left");
        assertThat(rig.summary(call).commit()).isEqualTo(CommitState.HEAD_COMMITTED);
    }

    @Test
    @DisplayName("commit states: a buffered error and a local reply are whole")
    void committedByGateway() {
        rig.builder.instanceRetries(0);
        upstreams.on("engine", UpstreamScript.refused());
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.summary(call).commit()).isEqualTo(CommitState.BYTES_COMMITTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ": ping\n\n",
                "data: [DONE]\n\n",
                ROLE + "data: [DONE]\n\n",
                "event: error\ndata: no\n\n",
                "data: {\"error\":{\"message\":\"out of memory\"}}\n\n",
                ROLE + "data: {\"error\":{\"message\":\"KV load failed\",\"code\":500}}\n\ndata: [DONE]\n\n",
                ROLE,
            })
    @DisplayName("RT-N-1: a stream that is no answer is retried, and counts against its instance")
    void noAnswer(String stream) {
        upstreams.on("engine", events(stream, false), ok("done"));
        GatewayCall call = rig.call();
        assertThat(call.response().toCompletableFuture()).isNotDone();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("done");
        assertThat(rig.scheduler.lease(0).ends().get(0)).startsWith("failed ");
    }

    @Test
    @DisplayName("RT-N-1: it falls back, and nothing better is 502")
    void noAnswerFromEndpoints() {
        rig.external(Endpoint.of("http://primary/v1"));
        rig.chain(new Route.External(Endpoint.of("http://primary/v1")), SPARE);
        upstreams.on("primary", events(ROLE, false)).on("spare", events("data: [DONE]\n\n", false));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.text(call)).contains("upstream_error");
        assertThat(upstreams.asked()).containsExactly("primary", "spare");
    }

    @Test
    @DisplayName(
            "RT-N-1: an error event with a number of 400 to 499 is an answer of that status: no retry on instances")
    void judgedOnAnInstance() {
        upstreams.on("engine", events(ROLE + "data: {\"error\":{\"message\":\"too long\",\"code\":400}}\n\n"));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(400);
        assertThat(rig.response(call).headers().first("content-type")).isEqualTo("application/json");
        assertThat(rig.text(call)).isEqualTo("{\"error\":{\"message\":\"too long\",\"code\":400}}");
        assertThat(upstreams.asked()).hasSize(1);
        assertThat(exchange(0).isBodyCancelled()).isTrue();
        assertThat(rig.scheduler.lease(0).ends().get(0)).doesNotStartWith("failed");
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::status)
                .containsExactly(400);
    }

    @Test
    @DisplayName("RT-N-1: 429 falls back, and is the answer if nothing is better")
    void judgedOnAnEndpoint() {
        rig.chain(new Route.External(Endpoint.of("http://primary/v1")), SPARE);
        upstreams
                .on("primary", events("data: {\"error\":{\"code\":429,\"message\":\"slow down\"}}\n\n"))
                .on("spare", status(503, "busy"));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(429);
        assertThat(rig.text(call)).isEqualTo("{\"error\":{\"code\":429,\"message\":\"slow down\"}}");
        assertThat(upstreams.asked()).containsExactly("primary", "spare");
    }

    @Test
    @DisplayName("RT-N-1: a role alone does not commit, the first token does, at once")
    void theRoleIsNoContent() {
        upstreams.on("engine", events(ROLE));
        GatewayCall call = rig.call();
        assertThat(call.response().toCompletableFuture()).isNotDone();
        String token = "data: {\"choices\":[{\"delta\":{\"content\":\"H\"}}]}\n\n";
        exchange(0).send(token);
        ChunkProbe host = rig.read(call);
        assertThat(host.text()).isEqualTo(ROLE + token);
        exchange(0).send("data: [DONE]\n\n").end();
        Await.value(host.end());
    }

    @Test
    @DisplayName("RT-N-2: silence to the first content, counted from the request, is retried elsewhere; then 504")
    void silenceToTheFirstContent() {
        rig.builder.instanceHeadTimeout(Duration.ofSeconds(60)).instanceFirstContentTimeout(Duration.ofSeconds(20));
        upstreams.on("engine", UpstreamScript.silent(), events(ROLE));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(15));
        exchange(0).respondEvents();
        rig.advance(Duration.ofSeconds(5));
        assertThat(exchange(0).isBodyCancelled()).isTrue();
        rig.advance(Duration.ofMillis(10));
        assertThat(upstreams.asked()).hasSize(2);
        rig.advance(Duration.ofSeconds(20));
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(rig.text(call)).contains("\"code\":\"timeout\"");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.FIRST_CONTENT_TIMEOUT);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed FIRST_CONTENT_TIMEOUT");
    }

    @Test
    @DisplayName("RT-N-2: it may be longer than that to the head, which bounds every head")
    void aLongWaitForContent() {
        rig.builder.instanceHeadTimeout(Duration.ofSeconds(5)).instanceFirstContentTimeout(Duration.ofSeconds(20));
        upstreams.on("engine", events(ROLE));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(19));
        exchange(0)
                .send("data: [1]\n\ndata: {\"choices\":[{\"text\":\"x\"}]}\n\ndata: [DONE]\n\n")
                .end();
        assertThat(rig.text(call)).contains("\"text\":\"x\"");
    }

    @Test
    @DisplayName("RT-N-2: endpoints have a limit of their own")
    void silenceOfAnEndpoint() {
        rig.builder.endpointFirstContentTimeout(Duration.ofSeconds(7)).endpointRetries(1);
        rig.chain(new Route.External(Endpoint.of("http://primary/v1")), SPARE);
        upstreams.on("primary", events(ROLE)).on("spare", ok("spare"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(7));
        assertThat(rig.text(call)).isEqualTo("spare");
        assertThat(upstreams.asked()).as("a silent endpoint is not asked twice").containsExactly("primary", "spare");
    }

    @Test
    @DisplayName("RT-N-1: a stream of fixed length is looked at as well, an empty one, too")
    void fixedLength() {
        upstreams.on("engine", exchange -> exchange.length(0).respondEvents().end(), ok("done"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    @DisplayName("a compressed stream cannot be looked at, and one without a body need not be")
    void notLookedAt() {
        upstreams.on(
                "engine",
                exchange -> exchange.respond(200, "content-type", "text/event-stream", "content-encoding", "gzip")
                        .end(),
                exchange -> exchange.respond(204, "content-type", "text/event-stream")
                        .end(),
                exchange -> exchange.respondEvents().end());
        assertThat(rig.response(rig.call()).status()).isEqualTo(200);
        assertThat(rig.response(rig.call()).status()).isEqualTo(204);
        GatewayRequest head = GatewayRequest.builder("HEAD", "/v1/x").build();
        assertThat(rig.response(rig.gateway().call(head)).status()).isEqualTo(200);
        assertThat(upstreams.asked()).hasSize(3);
    }

    @Test
    @DisplayName("RT-N-1: event streams are committed at their first content if nothing else is said")
    void theDefault() {
        try (Gateway gateway = Gateway.builder()
                .transport(rig.transport)
                .scheduler(rig.scheduler)
                .build()) {
            upstreams.on("engine", events(": ping\n\n", false));
            GatewayCall call = gateway.call(GatewayRig.chat());
            assertThat(rig.response(call).status()).isEqualTo(502);
            rig.summary(call);
        }
        rig.gateway();
    }

    private ManualExchange exchange(int number) {
        return upstreams.transport.exchange(number);
    }

    /** Begins a stream of events. */
    private static UpstreamScript.Step events(String text) {
        return exchange -> exchange.respondEvents().send(text);
    }

    /** Begins a stream of events, and ends it. */
    private static UpstreamScript.Step events(String text, boolean breaks) {
        return exchange -> {
            exchange.respondEvents().send(text);
            if (breaks) {
                exchange.breakWith(new GatewayException(ErrorKind.CONNECTION_LOST, "cut"));
            } else {
                exchange.end();
            }
        };
    }
}
