package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RT-C-9: an endpoint's own idle timeout and number of retries")
class EndpointBoundsTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint A = Endpoint.of("http://a/v1");

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({"2, 10", "20, 10"})
    @DisplayName("its silence is bounded by its own idle timeout, be it shorter or longer than the gateway's")
    void idle(int own, int general) {
        rig.builder.idleTimeout(Duration.ofSeconds(general)).clientStallTimeout(Duration.ofSeconds(5));
        rig.external(PRIMARY.toBuilder().idleTimeout(Duration.ofSeconds(own)).build());
        upstreams.on("primary", exchange -> exchange.respondEvents().send("data: 1\n\n"));
        GatewayCall call = rig.call();
        ChunkProbe host = rig.read(call);
        rig.advance(Duration.ofMillis(own * 1000L - 1));
        assertThat(host.end()).isNotDone();
        rig.advance(Duration.ofMillis(1));
        Await.value(host.end());
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.IDLE_TIMEOUT);
    }

    @Test
    @DisplayName("an entry of the chain has its own idle timeout, too; an instance the gateway's")
    void idleOfTheChain() {
        rig.builder.idleTimeout(Duration.ofSeconds(10));
        rig.chain(
                Route.INTERNAL, A.toBuilder().idleTimeout(Duration.ofSeconds(2)).build());
        upstreams
                .on("engine", refused(), exchange -> exchange.respondEvents().send("data: 1\n\n"))
                .on("a", exchange -> exchange.respondEvents().send("data: 1\n\n"));
        ChunkProbe chain = rig.read(rig.call());
        ChunkProbe engine = rig.read(rig.call());
        rig.advance(Duration.ofSeconds(2));
        Await.value(chain.end());
        assertThat(engine.end()).isNotDone();
        rig.advance(Duration.ofSeconds(8));
        Await.value(engine.end());
    }

    @ParameterizedTest
    @CsvSource({"0, 3, 1", "2, 0, 3", "2, 5, 3"})
    @DisplayName("it is asked again as often as it says itself, not as the gateway says")
    void retries(int own, int general, int asked) {
        rig.builder.endpointRetries(general);
        rig.external(PRIMARY.toBuilder().retryMaxCount(own).build());
        upstreams.on("primary", status(500, "no"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(call)).isEqualTo("no");
        assertThat(upstreams.asked()).hasSize(asked);
    }

    @Test
    @DisplayName("an entry of the chain has its own retries, and spends none of the others'")
    void retriesOfTheChain() {
        rig.builder.endpointRetries(1);
        Endpoint b = Endpoint.of("http://b/v1");
        rig.chain(
                new Route.External(PRIMARY.toBuilder().retryMaxCount(2).build()),
                A.toBuilder().retryMaxCount(1).build(),
                b);
        upstreams.on("primary", refused()).on("a", status(500, "no")).on("b", refused(), ok("from b"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(call)).isEqualTo("from b");
        assertThat(upstreams.asked()).containsExactly("primary", "primary", "primary", "a", "a", "b", "b");
    }

    @Test
    @DisplayName("a silent endpoint is not asked again, whatever its number")
    void silence() {
        rig.builder.endpointHeadTimeout(Duration.ofSeconds(1));
        rig.external(PRIMARY.toBuilder().retryMaxCount(2).build());
        upstreams.on("primary", silent());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(upstreams.asked()).hasSize(1);
    }
}
