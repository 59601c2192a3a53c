package io.sluice.gateway.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.LeakCheck;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same on real sockets, with upstreams that fail. */
@DisplayName("The metrics of calls on sockets")
@ExtendWith(LeakCheck.class)
class WireMetricsTest {
    private final MetricsRig rig = new MetricsRig(new JdkHttpTransport(), true);
    private final FaultyUpstream upstream = FaultyUpstream.start(rig.clock);

    @AfterEach
    void close() throws IOException {
        rig.close();
        upstream.close();
    }

    @Test
    @DisplayName("A plain answer, a stream, a stream that is cut and an error, one after the other")
    void calls() {
        rig.source.set(Instance.builder(upstream.origin()).id("a").build());
        upstream.plays(
                Fault.ok("{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}"),
                Fault.stream(),
                Fault.resetAfter(Fault.EVENTS + "100\r\n" + Fault.EVENT),
                Fault.status(500, "{}"));
        rig.text(rig.call("m"));
        rig.text(rig.call("m"));
        GatewayCall cut = rig.call("m");
        ChunkProbe probe = rig.read(cut);
        Await.until("the end", () -> probe.end().toCompletableFuture().isDone());
        rig.summary(cut);
        rig.text(rig.call("m"));
        String start = "sluice_calls_total{error=\"";
        assertThat(counts(start))
                .containsExactly(
                        "connection_lost\",model=\"m\",outcome=\"failed\",route=\"internal\",status=\"200\"} 1.0",
                        "none\",model=\"m\",outcome=\"succeeded\",route=\"internal\",status=\"200\"} 2.0",
                        "none\",model=\"m\",outcome=\"succeeded\",route=\"internal\",status=\"500\"} 1.0");
        assertThat(counts("sluice_attempts_total{error=\"")).hasSize(3);
        assertThat(counts("sluice_tokens_total{kind=\"prompt\""))
                .containsExactly(",model=\"m\",route=\"internal\"} 7.0");
        assertThat(counts("sluice_open_leases")).containsExactly(" 0.0");
    }

    private List<String> counts(String start) {
        return rig.lines(start).stream()
                .map(line -> line.substring(start.length()))
                .toList();
    }
}
