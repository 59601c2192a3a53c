package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.answer.LocalReplies;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("how event streams end that the client has")
class StreamEndTest {
    private static final String TOKEN = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private final GatewayException lost = new GatewayException(ErrorKind.CONNECTION_LOST, "reset");
    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    StreamEndTest() {
        rig.builder.commitOn(CommitPoint.FIRST_CONTENT);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("RT-N-4: [DONE] ends the call at once, as a success; the exchange has a second to end by itself")
    void doneIsTheEnd() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents().send(TOKEN);
        ChunkProbe host = rig.read(call);
        exchange.send(DONE);
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(TOKEN + DONE);
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("succeeded");
        rig.advance(Duration.ofMillis(999));
        assertThat(exchange.isBodyCancelled()).isFalse();
        exchange.send("\n").end();
        rig.advance(Duration.ofMinutes(9));
        assertThat(exchange.isBodyCancelled())
                .as("its connection can be used again")
                .isFalse();
    }

    @Test
    @DisplayName("RT-N-4: an exchange that goes on for longer is cancelled")
    void anOpenConnection() {
        ManualExchange exchange = ended();
        rig.advance(Duration.ofSeconds(1));
        assertThat(exchange.isBodyCancelled()).isTrue();
    }

    @Test
    @DisplayName("RT-N-4: an exchange that sends more than 64 KiB after its end is cancelled")
    void aFlood() {
        ManualExchange exchange = ended();
        String kilobyte = "x".repeat(1 << 10);
        for (int i = 0; i < 64; i++) {
            exchange.send(kilobyte);
            assertThat(exchange.isBodyCancelled()).isFalse();
        }
        exchange.send("x");
        assertThat(exchange.isBodyCancelled()).isTrue();
    }

    @Test
    @DisplayName("RT-N-4: a reset after [DONE] changes nothing")
    void aReset() {
        ended().breakWith(lost);
    }

    @Test
    @DisplayName("RT-N-4: a gateway that closes cancels what goes on")
    void aGatewayThatCloses() {
        ManualExchange exchange = ended();
        rig.gateway().close();
        assertThat(exchange.isBodyCancelled()).isTrue();
    }

    @Test
    @DisplayName("RT-N-4: a client that takes the end late gets it")
    void aSlowClient() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents().send(TOKEN);
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(2);
        exchange.send(TOKEN).send(DONE + "data: more\n\n");
        assertThat(host.end().toCompletableFuture()).isNotDone();
        host.request(1);
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(TOKEN + TOKEN + DONE);
        exchange.end();
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    private ManualExchange ended() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents().send(TOKEN + DONE);
        assertThat(rig.text(call)).isEqualTo(TOKEN + DONE);
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("succeeded");
        return exchange;
    }

    @Test
    @DisplayName("RT-N-5: an error event ends the stream, and counts against its instance")
    void anErrorEvent() {
        GatewayCall call = rig.call();
        transport
                .exchange(0)
                .respondEvents()
                .send(TOKEN + "data: {\"error\":{\"message\":\"m\",\"code\":500}}\n\n" + DONE);
        assertThat(rig.text(call))
                .isEqualTo(TOKEN + "event: error\ndata: {\"error\":{\"message\":\"m\",\"code\":\"500\","
                        + "\"type\":\"server_error\",\"param\":null}}\n\n");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.UPSTREAM_FAILURE);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed UPSTREAM_FAILURE");
        rig.advance(Duration.ofSeconds(1));
        assertThat(transport.exchange(0).isBodyCancelled()).isTrue();
    }

    @Test
    @DisplayName("RT-N-5, RT-H-3: but not if it is the fault of the caller")
    void anErrorOfTheCaller() {
        GatewayCall call = rig.call();
        transport
                .exchange(0)
                .respondEvents()
                .send(TOKEN + "data: {\"error\":{\"code\":400}}\n\n")
                .end();
        assertThat(rig.text(call)).contains("\"code\":\"400\"");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    @DisplayName("RT-N-3: a stream without its last event has broken")
    void withoutAnEnd() {
        GatewayCall call = rig.call();
        transport.exchange(0).respondEvents().send(TOKEN).end();
        assertThat(rig.text(call)).isEqualTo(TOKEN + LocalReplies.brokenStreamEvent(ErrorKind.CONNECTION_LOST));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
    }

    @Test
    @DisplayName("an event stream of fixed length is passed on byte for byte: nothing can be added to it")
    void fixedLength() {
        String stream = TOKEN + "data: {\"error\":1}\n\n" + TOKEN + "data";
        GatewayCall call = rig.call();
        transport
                .exchange(0)
                .length(stream.length())
                .respondEvents()
                .send(stream)
                .end();
        assertThat(rig.response(call).body().length()).isEqualTo(stream.length());
        assertThat(rig.text(call)).isEqualTo(stream);
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    @DisplayName("so is a compressed one, whatever its bytes look like")
    void compressed() {
        GatewayCall call = rig.call();
        transport
                .exchange(0)
                .respond(200, "content-type", "text/event-stream", "content-encoding", "gzip")
                .send("data: {\"error\":1}\n\n" + DONE + "x")
                .end();
        assertThat(rig.text(call)).isEqualTo("data: {\"error\":1}\n\n" + DONE + "x");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }
}
