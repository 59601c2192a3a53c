package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.ServerConnection;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams, limits, breaks and cancels (sections RT-7 and RT-8) on real sockets, with time that the test moves. */
class WireStreamsTest {
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String JSON =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ScriptedServer server = ScriptedServer.start();
    private final GatewayRig rig = new GatewayRig(new JdkHttpTransport(), server.origin());

    @AfterEach
    void close() throws IOException {
        rig.close();
        server.close();
    }

    @Test
    void firstChunkReachesTheHostBeforeTheSecondIsSent() { // RT-X-3
        CountDownLatch firstWasSeen = new CountDownLatch(1);
        server.onConnection(c -> {
            c.readRequest();
            c.write(EVENTS);
            c.writeChunk("data: 1\n\n");
            firstWasSeen.await();
            c.writeChunk("data: 2\n\n");
            c.writeChunk("");
        });
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        assertThat(host.next()).isEqualTo("data: 1\n\n");
        firstWasSeen.countDown();
        assertThat(host.next()).isEqualTo("data: 2\n\n");
        Await.value(host.end());
        assertThat(rig.summary(call).responseBytes()).isEqualTo(18);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("succeeded");
    }

    @Test
    void hostThatDoesNotAskHoldsUpTheUpstreamsSocket() { // RT-X-3
        byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes(UTF_8);
        server.onConnection(c -> {
            c.readRequest();
            c.write(JSON);
            c.writeForever(chunk);
        });
        GatewayCall call = rig.call();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(3);
        host.next();
        ServerConnection connection = server.connection(0);
        Await.until("the server can write no more", () -> {
            long before = connection.bytesWritten();
            return before > 0 && !Await.holdsWithin(Duration.ofMillis(200), () -> connection.bytesWritten() != before);
        });
        long heldUpAt = connection.bytesWritten();
        while (connection.bytesWritten() == heldUpAt) {
            host.request(16).next();
        }
        call.cancel("enough");
        connection.awaitClientClosed();
        rig.summary(call);
    }

    /** How a server ends a body early. */
    enum Break {
        CLOSE,
        RESET,
        GARBAGE;

        void on(ServerConnection connection) throws IOException {
            switch (this) {
                case CLOSE -> connection.close();
                case RESET -> connection.reset();
                case GARBAGE -> connection.write("not a chunk\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Break.class)
    void eventsThatBreakEndWithOneErrorEvent(Break how) { // RT-A-2
        CountDownLatch seen = new CountDownLatch(1);
        server.onConnection(c -> {
            c.readRequest();
            c.write(EVENTS);
            c.writeChunk("data: 1\r\n\r\ndata: {\"part");
            seen.await();
            how.on(c);
        });
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        host.next();
        seen.countDown();
        Await.value(host.end());
        assertThat(host.text())
                .startsWith("data: 1\r\n\r\ndata: {\"part\n\nevent: error\ndata: {\"error\":{\"message\":\"")
                .contains("\"code\":\"upstream_error\"")
                .endsWith("}}\n\n")
                .doesNotContain("[DONE]");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(rig.scheduler.lease(0).ends().get(0)).startsWith("failed ");
    }

    @ParameterizedTest
    @EnumSource(Break.class)
    void otherBodiesThatBreakAreAborted(Break how) { // RT-A-2
        CountDownLatch seen = new CountDownLatch(1);
        server.onConnection(c -> {
            c.readRequest();
            c.write(JSON);
            c.writeChunk("{\"a\":");
            seen.await();
            how.on(c);
        });
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        host.next();
        seen.countDown();
        Await.failure(host.end());
        assertThat(host.text()).isEqualTo("{\"a\":");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void bodyShortOfItsLengthIsAborted() { // RT-A-2
        server.onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100\r\n\r\ndata: 1\n\n");
            c.close();
        });
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        Await.failure(host.end());
        assertThat(host.text()).isEqualTo("data: 1\n\n");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
    }

    @Test
    void eventsThatEndWithTheirConnectionAreWhole() {
        server.onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n");
            c.close();
        });
        GatewayCall call = rig.call();
        assertThat(rig.text(call)).isEqualTo("data: 1\n\n");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void silenceBeforeTheHeadClosesTheConnection() { // RT-X-4
        server.onConnection(ServerConnection::readRequest);
        GatewayCall call = rig.call();
        server.request(0);
        rig.advance(Duration.ofMinutes(15));
        assertThat(rig.response(call).status()).isEqualTo(504);
        server.connection(0).awaitClientClosed();
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.HEAD_TIMEOUT);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed HEAD_TIMEOUT");
    }

    @Test
    void silenceInTheStreamEndsItWithAnEventAndClosesTheConnection() { // RT-X-4, RT-A-2
        server.onConnection(WireStreamsTest::oneEvent);
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        host.next();
        rig.advance(Duration.ofMinutes(5));
        Await.value(host.end());
        assertThat(host.text()).startsWith("data: 1\n\nevent: error\n");
        server.connection(0).awaitClientClosed();
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.IDLE_TIMEOUT);
    }

    @Test
    void deadlineInTheStreamEndsItWithAnEventAndClosesTheConnection() { // RT-X-4, RT-A-2
        rig.builder.requestTimeout(Duration.ofSeconds(3));
        server.onConnection(WireStreamsTest::oneEvent);
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        host.next();
        rig.advance(Duration.ofSeconds(3));
        Await.value(host.end());
        assertThat(host.text()).startsWith("data: 1\n\nevent: error\n");
        server.connection(0).awaitClientClosed();
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
    }

    @Test
    void answerThatNobodyReadsClosesTheConnection() { // RT-T-1
        server.onConnection(WireStreamsTest::oneEvent);
        GatewayCall call = rig.call();
        rig.response(call);
        rig.advance(Duration.ofMinutes(5));
        server.connection(0).awaitClientClosed();
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void cancelBeforeTheHeadClosesTheConnection() { // RT-X-5
        server.onConnection(ServerConnection::readRequest);
        GatewayCall call = rig.call();
        server.request(0);
        call.cancel("client left");
        server.connection(0).awaitClientClosed();
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void cancelBeforeTheSubscriptionClosesTheConnection() { // RT-X-5
        server.onConnection(WireStreamsTest::oneEvent);
        GatewayCall call = rig.call();
        rig.response(call);
        call.cancel("client left");
        server.connection(0).awaitClientClosed();
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void cancelInTheStreamClosesTheConnection() { // RT-X-5
        server.onConnection(WireStreamsTest::oneEvent);
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        host.next();
        call.cancel("client left");
        server.connection(0).awaitClientClosed();
        assertThat(Await.failure(host.end())).hasMessage("client left");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void subscriberThatLeavesClosesTheConnection() { // RT-X-5
        server.onConnection(WireStreamsTest::oneEvent);
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        host.next();
        host.cancel();
        server.connection(0).awaitClientClosed();
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void closedGatewayEndsCallsInEveryPhase() { // RT-A-2, section RT-8
        server.onConnection(ServerConnection::readRequest);
        GatewayCall waiting = rig.call();
        server.request(0);
        server.onConnection(WireStreamsTest::oneEvent);
        GatewayCall streaming = rig.call();
        ChunkProbe host = rig.read(streaming);
        host.next();
        rig.gateway().close();
        assertThat(rig.response(waiting).status()).isEqualTo(503);
        Await.value(host.end());
        assertThat(host.text()).startsWith("data: 1\n\nevent: error\n");
        server.connection(0).awaitClientClosed();
        server.connection(1).awaitClientClosed();
        assertThat(rig.summary(waiting).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        assertThat(rig.summary(streaming).error()).isEqualTo(ErrorKind.SHUTTING_DOWN);
    }

    @Test
    void connectionIsUsedAgainAfterAWholeAnswer() {
        server.onConnection(c -> c.answerAll(EVENTS + "9\r\ndata: 1\n\n\r\n0\r\n\r\n"));
        for (int i = 0; i < 5; i++) {
            GatewayCall call = rig.call();
            GatewayResponse answer = rig.response(call);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(rig.text(call)).isEqualTo("data: 1\n\n");
            rig.summary(call);
        }
        assertThat(server.connectionCount()).isEqualTo(1);
    }

    private static void oneEvent(ServerConnection connection) throws IOException {
        connection.readRequest();
        connection.write(EVENTS);
        connection.writeChunk("data: 1\n\n");
    }
}
