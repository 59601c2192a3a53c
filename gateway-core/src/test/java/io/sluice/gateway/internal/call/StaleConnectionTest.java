package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RT-H-7: what a transport calls a stale connection costs the client nothing, and no budget. */
class StaleConnectionTest {
    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void requestIsSentOnceMoreOnAFreshConnectionAsTheSameAttempt() {
        rig.builder.instanceRetries(0).retryBudget(0, 0);
        GatewayCall call = rig.call();
        assertThat(transport.exchange(0).request().needsFreshConnection()).isFalse();
        transport.exchange(0).stale();
        assertThat(transport.exchange(1).request().needsFreshConnection()).isTrue();
        assertThat(transport.exchange(1).request().body())
                .isEqualTo(transport.exchange(0).request().body());
        transport
                .exchange(1)
                .respondEvents()
                .send("data: 1\n\ndata: [DONE]\n\n")
                .end();
        assertThat(rig.text(call)).isEqualTo("data: 1\n\ndata: [DONE]\n\n");
        CallSummary summary = rig.summary(call);
        assertThat(summary.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.error()).isNull();
            assertThat(attempt.progress()).isEqualTo(ExchangeProgress.HEAD_RECEIVED);
        });
        assertThat(rig.events(call))
                .containsExactly(
                        "callStarted",
                        "routed internal",
                        "attemptStarted 0 engine",
                        "connectionRenewed 0",
                        "committed 200",
                        "attemptEnded 0 null",
                        "callEnded SUCCEEDED");
        assertThat(rig.scheduler.leases())
                .singleElement()
                .satisfies(lease -> assertThat(lease.ends()).containsExactly("succeeded"));
    }

    @Test
    void secondStaleConnectionIsAFailure() {
        GatewayCall call = rig.call();
        transport.exchange(0).stale();
        transport.exchange(1).stale();
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(transport.started()).isEqualTo(2);
        assertThat(rig.text(call)).contains("upstream_error");
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
    }

    @Test
    void upstreamThatMaySawTheFirstRequestIsNotCalledUnasked() {
        GatewayCall call = rig.call();
        transport.exchange(0).stale();
        transport.exchange(1).refuse();
        assertThat(rig.response(call).status()).isEqualTo(502);
        assertThat(rig.text(call)).contains("upstream_error");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECT_FAILED);
        assertThat(rig.summary(call).attempts().get(0).progress()).isEqualTo(ExchangeProgress.WRITTEN);
    }

    @Test
    void callThatIsCancelledCancelsTheSecondExchange() {
        GatewayCall call = rig.call();
        transport.exchange(0).stale();
        call.cancel("the client left");
        assertThat(transport.exchange(1).cancelCause()).isNotNull();
        rig.summary(call);
    }

    @Test
    void timeOfTheAttemptGoesOn() {
        rig.builder.instanceHeadTimeout(Duration.ofSeconds(10));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(9));
        transport.exchange(0).stale();
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(transport.exchange(1).cancelCause()).isNotNull();
        rig.text(call);
    }

    @Test
    void staleConnectionAfterTheHeadIsNone() {
        GatewayCall call = rig.call();
        transport.exchange(0).respond(200, "content-type", "text/plain").send("x");
        ChunkProbe host = rig.read(call);
        transport.exchange(0).stale().breakWith(new IllegalStateException("broken"));
        Await.failure(host.end());
        assertThat(transport.started()).isEqualTo(1);
    }
}
