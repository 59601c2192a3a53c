package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.answer.LocalReplies;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clause RT-A-2: how a stream ends that breaks after commit. */
class BrokenStreamTest {
    private final GatewayException lost =
            new GatewayException(ErrorKind.CONNECTION_LOST, "10.0.0.1 reset the connection");

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        // what came, and what stands between it and the last event
        "'', ''",
        "'data: 1\n\n', ''",
        "'data: 1\r\n\r\n', ''",
        "'data: 1\r\n\r', ''",
        "'data: 1\n', '\n\n'",
        "'data: 1\r\n', '\n\n'",
        "'data: 1\r', '\n\n'",
        "'data: {\"a', '\n\n'",
        "'data: 1\n\nda', '\n\n'",
        "': keep-alive\n\n', ''",
    })
    void eventsThatBreakEndWithOneErrorEventAndAProperEnd(String sent, String between) {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        sent.chars().forEach(c -> exchange.send(Character.toString(c)));
        exchange.breakWith(lost);
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(sent + between + errorEvent(ErrorKind.CONNECTION_LOST));
        assertThat(host.text()).doesNotContain("[DONE]", "10.0.0.1");
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(summary.error()).isEqualTo(ErrorKind.CONNECTION_LOST);
        assertThat(summary.status()).isEqualTo(200);
        assertThat(summary.responseBytes()).as("of the upstream").isEqualTo(sent.length());
        assertThat(summary.attempts().get(0).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "Text/Event-Stream;charset=utf-8", "text/event-stream ; x=y"})
    void contentTypeIsComparedWithoutCaseAndParameters(String type) {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200, "Content-Type", type);
        ChunkProbe host = rig.read(call);
        exchange.breakWith(lost);
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(errorEvent(ErrorKind.CONNECTION_LOST));
    }

    @ParameterizedTest
    @CsvSource({
        "content-type, application/json",
        "content-type, text/plain",
        "content-type, text/event-streams",
        "content-type, application/x-ndjson",
        "x-none, none"
    })
    void otherContentTypesAreAborted(String name, String value) {
        GatewayCall call = rig.call();
        assertAborted(call, transport.exchange(0).respond(200, name, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void compressedEventsAreAborted(String coding) {
        GatewayCall call = rig.call();
        assertAborted(
                call,
                transport.exchange(0).respond(200, "content-type", "text/event-stream", "Content-Encoding", coding));
    }

    @Test
    void eventsOfFixedLengthAreAborted() {
        GatewayCall call = rig.call();
        assertAborted(call, transport.exchange(0).length(100).respondEvents());
    }

    private void assertAborted(GatewayCall call, ManualExchange exchange) {
        ChunkProbe host = rig.read(call);
        exchange.send("data: 1\n\n").breakWith(lost);
        assertThat(Await.failure(host.end())).isSameAs(lost);
        assertThat(host.text()).isEqualTo("data: 1\n\n");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
    }

    @Test
    void foreignFailureCountsAsALostConnection() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        exchange.breakWith(new IOException("broken pipe"));
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(errorEvent(ErrorKind.CONNECTION_LOST));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
        assertThat(rig.summary(call).reason()).contains("broken pipe");
    }

    @Test
    void silentUpstreamEndsTheStreamWithAnEvent() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        exchange.send("data: 1\n\n");
        rig.advance(Duration.ofMinutes(5));
        Await.value(host.end());
        assertThat(host.text()).isEqualTo("data: 1\n\n" + errorEvent(ErrorKind.IDLE_TIMEOUT));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.IDLE_TIMEOUT);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed IDLE_TIMEOUT");
    }

    @Test
    void deadlineEndsTheStreamWithAnEvent() {
        rig.builder.requestTimeout(Duration.ofSeconds(9));
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        exchange.send("data: {\"partial");
        rig.advance(Duration.ofSeconds(9));
        Await.value(host.end());
        assertThat(host.text()).isEqualTo("data: {\"partial\n\n" + errorEvent(ErrorKind.DEADLINE_EXCEEDED));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
    }

    @Test
    void deadlineGivesASlowHostASecondToTakeTheEvent() {
        rig.builder.requestTimeout(Duration.ofSeconds(9));
        GatewayCall call = rig.call();
        transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body());
        rig.advance(Duration.ofSeconds(9).plusMillis(999));
        host.request(1);
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(errorEvent(ErrorKind.DEADLINE_EXCEEDED));
        rig.summary(call);
    }

    @Test
    void deadlineEndsTheCallOfAHostThatDoesNotTakeTheEvent() {
        rig.builder.requestTimeout(Duration.ofSeconds(9));
        GatewayCall call = rig.call();
        transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body());
        rig.advance(Duration.ofSeconds(10));
        assertThat(host.end().toCompletableFuture())
                .as("the event waits for its reader")
                .isNotDone();
        rig.advance(Duration.ofMinutes(5));
        assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.DEADLINE_EXCEEDED);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
    }

    @Test
    void aSlowReaderGetsTheEventAfterTheDeadline() { // RT-A-2
        rig.builder.requestTimeout(Duration.ofSeconds(9));
        GatewayCall call = rig.call();
        transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body());
        rig.advance(Duration.ofMinutes(1));
        host.request(1);
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(errorEvent(ErrorKind.DEADLINE_EXCEEDED));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
    }

    @Test
    void aClosedGatewayDoesNotWaitForAReaderThatIsGone() {
        GatewayCall call = rig.call();
        transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body());
        rig.gateway().close();
        rig.advance(Duration.ofSeconds(1));
        assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.SHUTTING_DOWN);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
    }

    @Test
    void closingEndsUnreadStreamsOnTheGatewaysOwnTimer() {
        Gateway own = Gateway.builder()
                .transport(transport)
                .scheduler(rig.scheduler)
                .commitOn(CommitPoint.HEAD)
                .build();
        GatewayCall call = own.call(GatewayRig.chat());
        transport.exchange(0).respondEvents();
        rig.response(call);
        own.close();
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        assertThat(own.openCalls()).isZero();
        Await.until(
                "the timer's thread ends, too",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("sluice-timer")));
    }

    @Test
    void closedGatewayEndsTheStreamWithAnEvent() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        exchange.send("data: 1\n\n");
        rig.gateway().close();
        Await.value(host.end());
        assertThat(host.text()).isEqualTo("data: 1\n\n" + errorEvent(ErrorKind.SHUTTING_DOWN));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void lastEventWaitsForTheHostToAsk() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        exchange.send("data: 1\n\n").breakWith(lost);
        assertThat(host.text()).isEqualTo("data: 1\n\n");
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
        host.request(1);
        Await.value(host.end());
        assertThat(host.text()).isEqualTo("data: 1\n\n" + errorEvent(ErrorKind.CONNECTION_LOST));
        rig.summary(call);
    }

    @Test
    void streamThatBrokeBeforeTheHostSubscribedStillTellsIt() {
        GatewayCall call = rig.call();
        transport.exchange(0).respondEvents().breakWith(lost);
        assertThat(rig.text(call)).isEqualTo(errorEvent(ErrorKind.CONNECTION_LOST));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
    }

    @Test
    void clientThatLeavesGetsNoEventAndIsNoFaultOfTheInstance() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        exchange.send("data: 1\n\n");
        host.cancel();
        exchange.breakWith(lost);
        assertThat(host.text()).isEqualTo("data: 1\n\n");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    private static String errorEvent(ErrorKind kind) {
        return LocalReplies.brokenStreamEvent(kind);
    }
}
