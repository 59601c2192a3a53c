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
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.EndpointStatus.State;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.ManualExchange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Endpoints that an operator took out for new calls. */
@DisplayName("HC-L-5")
class DrainedEndpointsTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint A = Endpoint.of("http://a/v1");
    private static final Endpoint B =
            Endpoint.of("http://b/v1").toBuilder().name("spare").build();

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("An endpoint is known by its name, by default host:port; others are not known")
    void names() {
        rig.chain(new Route.External(PRIMARY), B);
        assertThat(rig.gateway().drain("primary:80")).isTrue();
        assertThat(rig.gateway().drain("spare")).isTrue();
        assertThat(rig.gateway().drain("b:80")).isFalse();
        assertThat(rig.gateway().admit("b:80")).isFalse();
        assertThat(Endpoint.of("https://[::1]/v1").name()).isEqualTo("[::1]:443");
    }

    @Test
    @DisplayName("Calls of a primary go to its chain, and come back when it is let in")
    void primary() {
        rig.chain(new Route.External(PRIMARY), A);
        upstreams.on("primary", ok("of primary")).on("a", ok("of a"));
        rig.gateway().drain("primary:80");
        assertThat(rig.text(rig.call())).isEqualTo("of a");
        assertThat(rig.gateway().admit("primary:80")).isTrue();
        assertThat(rig.text(rig.call())).isEqualTo("of primary");
    }

    @Test
    @DisplayName("An entry of the chain is passed over, also as the last resort, and though its circuit is open")
    void chain() {
        rig.chain(new Route.External(PRIMARY), A, B);
        upstreams.on("primary", refused()).on("a", ok("of a")).on("b", ok("of b"));
        rig.gateway().drain("a:80");
        assertThat(rig.text(rig.call())).isEqualTo("of b");
        rig.gateway().drain("spare");
        assertThat(rig.response(rig.call()).status()).isEqualTo(502);
        assertThat(upstreams.asked()).doesNotContain("a");
    }

    @Test
    @DisplayName("If all are out, the answer is 503 at once, of whatever route")
    void all() {
        rig.chain(new Route.External(PRIMARY), A);
        rig.gateway().drain("primary:80");
        rig.gateway().drain("a:80");
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(upstreams.asked()).isEmpty();
    }

    @Test
    @DisplayName("A call that no route fits is not answered as if its model did not exist, if its chain is out")
    void unmatched() {
        rig.chain(Route.UNMATCHED, A);
        rig.gateway().drain("a:80");
        assertThat(rig.response(rig.call()).status()).isEqualTo(503);
    }

    @Test
    @DisplayName("What runs goes on, is counted, and is not asked again")
    void running() {
        rig.chain(new Route.External(PRIMARY));
        upstreams.on("primary", silent(), ok("never"));
        GatewayCall call = rig.call();
        rig.gateway().drain("primary:80");
        assertThat(only()).isEqualTo(primaryIs(State.DRAINING, 1, "it was taken out by hand"));
        ManualExchange exchange = upstreams.transport.exchange(0);
        exchange.respond(200).send("whole").end();
        assertThat(rig.text(call)).isEqualTo("whole");
        rig.summary(call);
        assertThat(only().openCalls()).isZero();
        rig.gateway().admit("primary:80");
        assertThat(only()).isEqualTo(primaryIs(State.UP, 0, ""));
    }

    @Test
    @DisplayName("A call that waits in the queue for it goes on to the chain at once")
    void parked() {
        HeldQueue queue = new HeldQueue(3, () -> false);
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A, B);
        upstreams.on("a", status(429, "slow down", "retry-after", "30")).on("b", ok("of b"));
        GatewayCall call = rig.call();
        assertThat(rig.events(call)).contains("parked http://a/v1");
        rig.gateway().drain("a:80");
        rig.advance(Duration.ofSeconds(1)); // the backoff between entries of the chain
        assertThat(rig.text(call)).isEqualTo("of b");
        assertThat(rig.events(call)).contains("unparked http://a/v1 false");
    }

    @Test
    @DisplayName("A retry on it goes elsewhere")
    void retried() {
        rig.builder.endpointRetries(1);
        rig.chain(new Route.External(PRIMARY), A);
        upstreams.on("primary", refused(), ok("never")).on("a", ok("of a"));
        GatewayCall call = rig.call();
        rig.gateway().drain("primary:80");
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(call)).isEqualTo("of a");
    }

    @Test
    @DisplayName("A slow call is not hedged there")
    void hedged() {
        rig.builder.hedgeAfter(Duration.ofSeconds(1));
        rig.chain(new Route.External(PRIMARY), A, B);
        upstreams.on("primary", silent()).on("b", ok("of b"));
        rig.gateway().drain("a:80");
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(call)).isEqualTo("of b");
        assertThat(upstreams.asked()).containsExactly("primary", "b");
    }

    @Test
    @DisplayName("An explanation names it, and a limited one stands in the snapshot with its time")
    void shown() {
        rig.chain(new Route.External(PRIMARY), B);
        upstreams.on("primary", status(429, "slow down", "retry-after", "30")).on("b", ok("of b"));
        rig.text(rig.call());
        assertThat(rig.gateway().snapshot().endpoints().get(0))
                .isEqualTo(new EndpointStatus(
                        "primary:80",
                        "http://primary/v1",
                        List.of(),
                        0,
                        State.LIMITED,
                        Duration.ofSeconds(30),
                        "it asked to be left alone"));
        rig.gateway().drain("spare");
        assertThat(rig.gateway().explain(GatewayRig.chat()).toJson()).contains("\"drained\":[\"spare\"]");
    }

    private EndpointStatus only() {
        assertThat(rig.gateway().snapshot().endpoints()).hasSize(1);
        return rig.gateway().snapshot().endpoints().get(0);
    }

    private static EndpointStatus primaryIs(State state, int openCalls, String reason) {
        return new EndpointStatus(
                "primary:80", "http://primary/v1", List.of(), openCalls, state, Duration.ZERO, reason);
    }
}
