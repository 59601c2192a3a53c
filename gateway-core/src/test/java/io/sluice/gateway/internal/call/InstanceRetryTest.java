package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.lost;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Section RT-4: attempts on instances. */
class InstanceRetryTest {
    private static final Endpoint SPARE = Endpoint.of("http://spare/v1");

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void withoutRetriesTheErrorOfTheInstanceIsTheAnswer() { // RT-R-1, RT-A-1
        upstreams.on("engine", status(503, "busy", "retry-after", "7"));
        GatewayCall call = rig.call();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers().first("retry-after")).isEqualTo("7");
        assertThat(answer.headers().contains("x-should-retry")).isFalse();
        assertThat(rig.text(call)).isEqualTo("busy");
        assertThat(upstreams.asked()).containsExactly("engine");
    }

    @Test
    void failuresAreRetriedElsewhereWithBackoff() { // RT-R-1, RT-R-2, RT-R-3
        rig.builder.instanceRetries(3);
        upstreams.on("engine", status(503, "busy"), refused(), lost(), ok("done"));
        GatewayCall call = rig.call();
        assertThat(upstreams.asked()).hasSize(1);
        rig.advance(Duration.ofMillis(9));
        assertThat(upstreams.asked()).hasSize(1);
        rig.advance(Duration.ofMillis(1));
        assertThat(upstreams.asked()).hasSize(2);
        rig.advance(Duration.ofMillis(20));
        assertThat(upstreams.asked()).hasSize(3);
        rig.advance(Duration.ofMillis(40));
        assertThat(rig.text(call)).isEqualTo("done");
        assertThat(rig.scheduler.leases()).hasSize(4);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed UPSTREAM_FAILURE");
        assertThat(rig.scheduler.lease(3).ends()).containsExactly("succeeded");
        assertThat(rig.scheduler.queries().get(0).excludedInstances()).isEmpty();
        assertThat(rig.scheduler.queries().get(1).excludedInstances()).containsExactly("engine");
        CallSummary summary = rig.summary(call);
        assertThat(summary.attempts())
                .extracting(AttemptSummary::error)
                .containsExactly(ErrorKind.UPSTREAM_FAILURE, ErrorKind.CONNECT_FAILED, ErrorKind.CONNECTION_LOST, null);
    }

    @Test
    void retriesEnd() { // RT-R-1, RT-R-4, RT-A-4
        rig.builder.instanceRetries(2);
        upstreams.on("engine", status(500, "first"), status(502, "second"), status(503, "third"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        rig.advance(Duration.ofMillis(20));
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers().first("x-should-retry")).isEqualTo("false");
        assertThat(rig.text(call)).isEqualTo("third");
        assertThat(upstreams.asked()).hasSize(3);
    }

    @Test
    void theCallersOwnFaultIsTheAnswerAtOnce() { // RT-R-5
        rig.builder.instanceRetries(2);
        rig.chain(Route.INTERNAL, SPARE);
        upstreams.on("engine", status(429, "slow down"));
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(429);
        assertThat(rig.text(call)).isEqualTo("slow down");
        assertThat(upstreams.asked()).containsExactly("engine");
    }

    @Test
    void aRateLimitIsRetriedIfSoConfigured() { // RT-R-5, the option
        rig.builder.instanceRetries(1).retryInstance429(true);
        upstreams.on("engine", status(429, "slow down"), ok("done"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    void silenceIsAFailure() { // RT-R-1, RT-X-4
        rig.builder.instanceRetries(1).instanceHeadTimeout(Duration.ofSeconds(30));
        upstreams.on("engine", silent(), ok("done"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(30));
        assertThat(upstreams.transport.exchange(0).cancelCause())
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        cause -> assertThat(cause.kind()).isEqualTo(ErrorKind.HEAD_TIMEOUT));
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("done");
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed HEAD_TIMEOUT");
    }

    @Test
    void whatTheSchedulerRefusesGoesToTheChain() { // RT-D-2
        rig.chain(Route.INTERNAL, SPARE);
        rig.scheduler.onSchedule((scheduler, query) ->
                CompletableFuture.failedStage(GatewayException.noAvailableInstance("all are busy", null)));
        upstreams.on("spare", ok("from the chain"));
        assertThat(rig.text(rig.call())).isEqualTo("from the chain");
    }

    @Test
    void afterTheLastAttemptComesTheChain() { // RT-R-4
        rig.builder.instanceRetries(1);
        rig.chain(Route.INTERNAL, SPARE);
        upstreams.on("engine", status(503, "busy")).on("spare", ok("from the chain"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("from the chain");
        assertThat(upstreams.asked()).containsExactly("engine", "engine", "spare");
    }

    @Test
    void anEmptyBudgetStopsRetries() { // RT-R-7
        rig.builder.instanceRetries(1).retryBudget(0, 1);
        upstreams.on("engine", status(503, "busy"));
        GatewayCall retried = rig.call();
        GatewayCall notRetried = rig.call();
        assertThat(rig.text(notRetried)).isEqualTo("busy");
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(retried)).isEqualTo("busy");
        assertThat(upstreams.asked()).hasSize(3);
    }

    @Test
    void noRetryWouldComeAfterTheDeadline() { // RT-R-3
        rig.builder.instanceRetries(5).requestTimeout(Duration.ofMillis(10));
        upstreams.on("engine", status(503, "busy"));
        assertThat(rig.text(rig.call())).isEqualTo("busy");
        assertThat(upstreams.asked()).hasSize(1);
    }

    @Test
    void cancelDuringBackoffSendsNothingMore() { // RT-R-3, RT-X-5
        rig.builder.instanceRetries(5);
        upstreams.on("engine", refused());
        GatewayCall call = rig.call();
        call.cancel("client left");
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        rig.advance(Duration.ofSeconds(1));
        assertThat(upstreams.asked()).hasSize(1);
    }

    @Test
    void cancelWhileAnErrorIsReadEndsItsExchange() { // RT-X-5
        rig.builder.instanceRetries(5);
        upstreams.on("engine", exchange -> exchange.respond(503).send("bu"));
        GatewayCall call = rig.call();
        call.cancel("client left");
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        assertThat(upstreams.transport.exchange(0).isBodyCancelled()).isTrue();
        rig.advance(Duration.ofSeconds(1));
        assertThat(upstreams.asked()).hasSize(1);
    }

    @Test
    void anErrorWhoseBodyNeverEndsIsNotWaitedForLong() { // RT-X-4
        rig.builder.instanceRetries(1);
        upstreams.on("engine", exchange -> exchange.respond(503).send("bu"), ok("done"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(5));
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    void anErrorWhoseBodyNeverEndsIsStillTheAnswerIfThereIsNoOther() { // RT-F-4, RT-R-4
        rig.builder.instanceRetries(1);
        upstreams.on("engine", exchange -> exchange.respond(503).send("bu"), refused());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(5));
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.text(call)).contains("upstream_error");
    }

    @Test
    void nothingIsRetriedOnceTheHeadWasGiven() { // RT-F-6, RT-R-1
        rig.builder.instanceRetries(5);
        upstreams.on(
                "engine",
                exchange -> exchange.respond(200)
                        .send("half")
                        .breakWith(new GatewayException(ErrorKind.CONNECTION_LOST, "cut")));
        GatewayCall call = rig.call();
        assertThat(Await.failure(rig.read(call).end())).isInstanceOf(GatewayException.class);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
        assertThat(upstreams.asked()).hasSize(1);
    }
}
