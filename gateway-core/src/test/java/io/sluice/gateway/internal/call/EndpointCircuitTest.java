package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.lost;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
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

@DisplayName("RT-F-5: endpoints whose circuit is open are passed over, and every permit is ended once")
class EndpointCircuitTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint A = Endpoint.of("http://a/v1");
    private static final Endpoint B = Endpoint.of("http://b/v1");
    private static final Route EXTERNAL = new Route.External(PRIMARY);

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));
    private final TestHealth health = new TestHealth();
    private final TimedQueue queue = new TimedQueue(rig.clock, 3);

    EndpointCircuitTest() {
        rig.builder.endpointHealth(ticker -> health);
        upstreams.on("primary", ok("from primary")).on("a", ok("from a")).on("b", ok("from b"));
    }

    @AfterEach
    void close() {
        rig.close();
        health.check();
        assertThat(queue.slotsOut).as("slots held").isZero();
    }

    @Test
    void anOpenPrimaryIsPassedOver() {
        rig.chain(EXTERNAL, A);
        health.open(PRIMARY);
        GatewayCall call = rig.call();
        assertThat(rig.text(call)).isEqualTo("from a");
        assertThat(upstreams.asked()).containsExactly("a");
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FALLBACK);
    }

    @Test
    void openEntriesArePassedOver() {
        rig.chain(EXTERNAL, A, B);
        upstreams.on("primary", status(503, "busy"));
        health.open(A);
        assertThat(rig.text(rig.call())).isEqualTo("from b");
        assertThat(upstreams.asked()).containsExactly("primary", "b");
    }

    @Test
    void ifAllAreOpenThePrimaryIsAskedAnyway() {
        rig.chain(EXTERNAL, A);
        health.open(PRIMARY);
        health.open(A);
        GatewayCall call = rig.call();
        assertThat(rig.text(call)).isEqualTo("from primary");
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FIRST);
    }

    @Test
    void ifAllAreOpenAndThePrimaryGivesNoAnswerTheChainIsAskedAnyway() {
        rig.chain(EXTERNAL, A, B);
        health.open(PRIMARY);
        health.open(A);
        health.open(B);
        upstreams.on("primary", refused()).on("a", refused());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("from b");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "b");
    }

    @Test
    void ifAllEntriesAreOpenTheyAreAllAskedThoughThePrimaryHasAnswered() {
        rig.chain(EXTERNAL, A, B);
        upstreams.on("primary", status(503, "busy")).on("a", status(500, "no"));
        health.open(A);
        health.open(B);
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("from b");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "b");
    }

    @Test
    void ifAllEntriesAreOpenAndFailTheAnswerIsThePrimarys() {
        rig.chain(EXTERNAL, A, B);
        upstreams.on("primary", status(503, "busy")).on("a", status(500, "no")).on("b", status(500, "neither"));
        health.open(A);
        health.open(B);
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("busy");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "b");
    }

    @Test
    void anErrorThatIsThereIsBetterThanAnOpenEntryIfAnotherOneWasWell() {
        rig.chain(EXTERNAL, A, B);
        upstreams.on("primary", status(503, "busy")).on("b", status(500, "no"));
        health.open(A);
        assertThat(rig.text(rig.call())).isEqualTo("busy");
        assertThat(upstreams.asked()).containsExactly("primary", "b");
    }

    @Test
    void withoutAChainAnOpenPrimaryIsAskedAnyway() {
        rig.chain(EXTERNAL);
        health.open(PRIMARY);
        assertThat(rig.text(rig.call())).isEqualTo("from primary");
    }

    @Test
    void oneCallProbesAndTheOtherGoesElsewhere() {
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", silent());
        health.halfOpen(PRIMARY);
        GatewayCall probe = rig.call();
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        exchange(0).respond(200).send("well again").end();
        assertThat(rig.text(probe)).isEqualTo("well again");
        assertThat(health.ends()).containsExactly("succeeded", "succeeded");
    }

    @Test
    @DisplayName("an entry whose circuit opens while the call waits for it is passed over, too")
    void openedDuringTheDelay() {
        rig.chain(EXTERNAL, A, B);
        upstreams.on("primary", status(503, "busy")).on("a", lost());
        GatewayCall call = rig.call();
        health.open(B);
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("busy");
        assertThat(upstreams.asked()).containsExactly("primary", "a");
    }

    @Test
    @DisplayName("RT-R-8: no retry on an endpoint whose circuit is open by then")
    void noRetryThroughAnOpenCircuit() {
        rig.builder.endpointRetries(2);
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", exchange -> {
            health.open(PRIMARY);
            exchange.refuse();
        });
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        assertThat(upstreams.asked()).containsExactly("primary", "a");
    }

    @Test
    @DisplayName("RT-R-8: nor on one whose circuit opens before the retry is due")
    void noRetryThroughACircuitThatOpensMeanwhile() {
        rig.builder.endpointRetries(2);
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(503, "busy", "retry-after", "3"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(2));
        health.open(PRIMARY);
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.text(call)).isEqualTo("from a");
        assertThat(upstreams.asked()).containsExactly("primary", "a");
    }

    @Test
    @DisplayName("RT-H-5: a parked call waits until the circuit closes, and gives back its slot meanwhile")
    void openedInTheQueue() {
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A, B);
        upstreams.on("a", status(429, "slow down"), ok("done"));
        GatewayCall call = rig.call();
        health.open(A);
        rig.advance(Duration.ofSeconds(1));
        assertThat(upstreams.asked()).containsExactly("a");
        assertThat(queue.slotsOut).isZero();
        health.close(A);
        rig.advance(Duration.ofMillis(20));
        assertThat(rig.text(call)).isEqualTo("done");
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FALLBACK, AttemptReason.QUEUE);
    }

    @Test
    void aSlowPrimaryIsNotRacedThroughAnOpenCircuit() {
        rig.builder.hedgeAfter(Duration.ofMillis(50));
        rig.chain(EXTERNAL, A, B);
        upstreams.on("primary", silent());
        health.open(A);
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(50));
        assertThat(rig.text(call)).isEqualTo("from b");
        assertThat(health.ends()).containsExactly("cancelled", "succeeded");
    }

    @Test
    void withAllElseOpenThereIsNoRace() {
        rig.builder.hedgeAfter(Duration.ofMillis(50));
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", silent());
        health.open(A);
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(5));
        assertThat(upstreams.asked()).containsExactly("primary");
        exchange(0).respond(200).send("done").end();
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    @DisplayName("RT-H-2, RT-H-3: 429 and other 4xx say no more than that the endpoint can be reached")
    void aRefusalIsNoFailure() {
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(429, "slow down")).on("a", status(400, "your fault"));
        assertThat(rig.text(rig.call())).isEqualTo("your fault");
        assertThat(health.ends()).containsExactly("refused", "refused");
    }

    @Test
    @DisplayName("RT-H-2: 503 with Retry-After is a limit, without it a failure")
    void busyUntil() {
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(503, "busy", "retry-after", "2")).on("a", status(503, "ill"));
        assertThat(rig.text(rig.call())).isEqualTo("busy");
        assertThat(health.ends()).containsExactly("limited PT2S", "failed UPSTREAM_FAILURE");
    }

    @Test
    @DisplayName("RT-H-4: no connection, or one that ends before a head, is told apart from a failure of the model")
    void unreachable() {
        rig.chain(EXTERNAL, A, B);
        upstreams.on("primary", refused()).on("a", lost());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("from b");
        assertThat(health.ends())
                .containsExactly("unreachable CONNECT_FAILED", "unreachable CONNECTION_LOST", "succeeded");
    }

    @Test
    void anAnswerFrom500OnIsAFailureEvenIfGiven() {
        rig.chain(EXTERNAL);
        upstreams.on("primary", status(503, "busy"));
        assertThat(rig.text(rig.call())).isEqualTo("busy");
        assertThat(health.ends()).containsExactly("failed UPSTREAM_FAILURE");
    }

    @Test
    void aStreamThatBreaksIsAFailure() {
        rig.chain(EXTERNAL);
        upstreams.on(
                "primary",
                exchange -> exchange.respondEvents()
                        .send("data: x\n\n")
                        .breakWith(new GatewayException(ErrorKind.CONNECTION_LOST, "cut")));
        assertThat(rig.text(rig.call())).contains("event: error");
        assertThat(health.ends()).containsExactly("failed CONNECTION_LOST");
    }

    @Test
    void aClientThatLeftSaysNothing() {
        rig.chain(EXTERNAL);
        upstreams.on("primary", exchange -> exchange.respondEvents().send("data: x\n\n"));
        GatewayCall call = rig.call();
        rig.response(call);
        call.cancel("client left");
        rig.summary(call);
        assertThat(health.ends()).containsExactly("cancelled");
    }

    @Test
    void silenceIsAFailure() {
        rig.builder.endpointHeadTimeout(Duration.ofSeconds(60));
        rig.chain(EXTERNAL);
        upstreams.on("primary", silent());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(60));
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(health.ends()).containsExactly("failed HEAD_TIMEOUT");
    }

    private ManualExchange exchange(int number) {
        return upstreams.transport.exchange(number);
    }
}
