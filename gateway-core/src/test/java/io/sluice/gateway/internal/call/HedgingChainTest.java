package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.lost;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.ManualExchange;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("hedging on endpoints: the next of the chain races a slow one")
class HedgingChainTest {
    private static final Duration DELAY = Duration.ofMillis(500);
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint A = Endpoint.of("http://a/v1");
    private static final Endpoint B = Endpoint.of("http://b/v1");

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));
    private final TestHealth health = new TestHealth();
    private final TimedQueue queue = new TimedQueue(rig.clock, 3);

    HedgingChainTest() {
        rig.chain(new Route.External(PRIMARY), A, B);
        rig.builder
                .hedgeAfter(DELAY)
                .endpointHealth(ticker -> health)
                .retryQueue((ticker, timer, random) -> queue)
                .retryQueuePrimary(true);
        upstreams.on("primary", silent()).on("a", silent()).on("b", ok("from b"));
    }

    @AfterEach
    void close() {
        rig.close();
        health.check();
        assertThat(queue.slotsOut).as("slots held").isZero();
    }

    @Test
    void theFasterWins() {
        GatewayCall call = slowCall();
        exchange(1).respond(200).send("from a").end();
        assertThat(rig.text(call)).isEqualTo("from a");
        assertThat(health.ends()).containsExactly("cancelled", "succeeded");
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FIRST, AttemptReason.HEDGE);
    }

    @Test
    @DisplayName("an unmatched call's first entry is raced, too")
    void unmatched() {
        rig.chain(Route.UNMATCHED, A, B);
        GatewayCall call = slowCall();
        assertThat(rig.text(call)).isEqualTo("from b");
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FALLBACK, AttemptReason.HEDGE);
    }

    @Test
    @DisplayName("RT-F-1, RT-F-2: both fail: the chain goes on behind the entry that raced")
    void bothFail() {
        GatewayCall call = slowCall();
        exchange(1).respond(500).send("a is broken").end();
        exchange(0).respond(503).send("primary is busy").end();
        assertThat(upstreams.asked()).containsExactly("primary", "a");
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("from b");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "b");
    }

    @Test
    @DisplayName("RT-D-3: all fail, the primary before its rival: its error is the answer")
    void thePrimaryFailsFirst() {
        rig.chain(new Route.External(PRIMARY), A);
        GatewayCall call = slowCall();
        exchange(0).respond(503).send("primary is busy").end();
        exchange(1).respond(500).send("a is broken").end();
        assertThat(rig.text(call)).isEqualTo("primary is busy");
    }

    @Test
    @DisplayName("RT-D-3: all fail, the primary after its rival: its error is the answer")
    void thePrimaryFailsLast() {
        rig.chain(new Route.External(PRIMARY), A);
        GatewayCall call = slowCall();
        exchange(1).respond(500).send("a is broken").end();
        exchange(0).respond(503).send("primary is busy").end();
        assertThat(rig.text(call)).isEqualTo("primary is busy");
    }

    @Test
    @DisplayName("RT-D-6: a caller's own fault is the answer at once")
    void theCallersOwnFault() {
        GatewayCall call = slowCall();
        exchange(0).respond(422).send("your fault").end();
        assertThat(rig.text(call)).isEqualTo("your fault");
        assertThat(health.ends()).containsExactly("refused", "cancelled");
    }

    @Test
    @DisplayName("RT-F-3: a 429 is not parked while a rival runs, but if it comes last")
    void rateLimits() {
        GatewayCall call = slowCall();
        exchange(0).respond(429).send("slow down").end();
        exchange(1).respond(429).send("slow down").end();
        assertThat(upstreams.asked()).containsExactly("primary", "a");
        rig.advance(Duration.ofMillis(20));
        assertThat(upstreams.asked()).containsExactly("primary", "a", "a");
        rig.advance(Duration.ofMinutes(1).minusSeconds(1));
        assertThat(upstreams.asked()).as("a retry is not raced").hasSize(3);
        exchange(2).respond(200).send("done").end();
        assertThat(rig.text(call)).isEqualTo("done");
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FIRST, AttemptReason.HEDGE, AttemptReason.QUEUE);
    }

    @Test
    void whatIsParkedIsNotRaced() {
        upstreams.on("primary", status(429, "slow down"), silent());
        rig.builder.hedgeAfter(Duration.ofMillis(15));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(19));
        assertThat(upstreams.asked()).containsExactly("primary");
        rig.advance(Duration.ofSeconds(1));
        assertThat(upstreams.asked()).containsExactly("primary", "primary");
        exchange(1).respond(200).end();
        rig.text(call);
    }

    @Test
    @DisplayName("RT-R-8: the retry of an endpoint is not raced")
    void retriesAreNotRaced() {
        rig.builder.endpointRetries(1);
        upstreams.on("primary", lost(), silent());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(10));
        assertThat(upstreams.asked()).containsExactly("primary", "primary");
        exchange(1).respond(200).end();
        rig.text(call);
    }

    @Test
    @DisplayName("RT-R-8: a failure that comes last is retried where it happened")
    void theLastFailureIsRetried() {
        rig.builder.endpointRetries(1);
        GatewayCall call = slowCall();
        exchange(0).failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        exchange(1).failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        rig.advance(Duration.ofMillis(10));
        assertThat(upstreams.asked()).containsExactly("primary", "a", "a");
        exchange(2).respond(200).send("done").end();
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    @DisplayName("section RT-8: closing the gateway ends both")
    void close503() {
        GatewayCall call = slowCall();
        rig.gateway().close();
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(health.ends()).containsExactly("cancelled", "cancelled");
    }

    private GatewayCall slowCall() {
        GatewayCall call = rig.call();
        rig.advance(DELAY);
        return call;
    }

    private ManualExchange exchange(int number) {
        return upstreams.transport.exchange(number);
    }
}
