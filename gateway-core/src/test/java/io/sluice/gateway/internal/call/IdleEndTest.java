package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.answer.LocalReplies;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RT-N-7: an idle timeout ends an event stream with an error event, whatever comes first")
class IdleEndTest {
    private static final String EVENT = "data: 1\n\n";

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("an alarm for a limit that has passed comes before the event is emitted")
    void theAlarmRunsAgain() {
        rig.builder.timer(atOnce(rig.clock));
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents().send(EVENT);
        ChunkProbe host = rig.read(call);
        rig.advance(Duration.ofMinutes(5));
        assertThat(exchange.isBodyCancelled()).isTrue();
        assertEndsWithEvent(call, host);
    }

    @Test
    @DisplayName("the upstream ends, well, while it is cancelled")
    void theUpstreamEndsMeanwhile() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).deaf().respondEvents().send(EVENT);
        ChunkProbe host = rig.read(call);
        rig.advance(Duration.ofMinutes(5));
        assertThat(exchange.cancelCause()).isNotNull();
        exchange.end();
        assertEndsWithEvent(call, host);
    }

    @Test
    @DisplayName("the upstream breaks for another reason while it is cancelled")
    void theUpstreamBreaksMeanwhile() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).deaf().respondEvents().send(EVENT);
        ChunkProbe host = rig.read(call);
        rig.advance(Duration.ofMinutes(5));
        exchange.send(EVENT).breakWith(new IOException("closed"));
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(EVENT + EVENT + LocalReplies.brokenStreamEvent(ErrorKind.IDLE_TIMEOUT));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.IDLE_TIMEOUT);
    }

    private void assertEndsWithEvent(GatewayCall call, ChunkProbe host) {
        Await.value(host.end());
        assertThat(host.text()).isEqualTo(EVENT + LocalReplies.brokenStreamEvent(ErrorKind.IDLE_TIMEOUT));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.IDLE_TIMEOUT);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed IDLE_TIMEOUT");
    }

    /** Returns a timer that runs what is due by now right where it is scheduled, as another thread may. */
    private static Timer atOnce(Timer clock) {
        return new Timer() {
            @Override
            public Timeout schedule(Runnable task, long delayNanos) {
                if (delayNanos > 0) {
                    return clock.schedule(task, delayNanos);
                }
                task.run();
                return () -> false;
            }

            @Override
            public void close() {
                clock.close();
            }
        };
    }
}
