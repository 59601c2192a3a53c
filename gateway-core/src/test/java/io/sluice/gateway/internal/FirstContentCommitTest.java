package io.sluice.gateway.internal;

import static io.sluice.gateway.internal.UpstreamScript.ok;
import static io.sluice.gateway.internal.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.CommitState;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
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

@DisplayName("commitOn(FIRST_CONTENT): an answer is given when it has content, and retried until then")
class FirstContentCommitTest {
    private static final Endpoint SPARE = Endpoint.of("http://spare/v1");
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
    @DisplayName("R-1: a 200 that dies before its first byte is retried")
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
    @DisplayName("A-2, F-6: broken after the first byte: no retry, no fallback, an error event")
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
    @DisplayName("N-2: the head timeout is that of the first content, too, if nothing else is set")
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
    @DisplayName("X-5: cancel while gated frees all")
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
    @DisplayName("section 8: the deadline while gated is 504")
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
    @DisplayName("A-1: an error is no matter of the gate")
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
    @DisplayName("X-3: order and demand are exact through the gate, for a reader who takes one at a time")
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
    @DisplayName("commit states: a held error and an own answer are whole")
    void committedByGateway() {
        rig.builder.instanceRetries(0);
        upstreams.on("engine", UpstreamScript.refused());
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.summary(call).commit()).isEqualTo(CommitState.BYTES_COMMITTED);
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
