package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.lost;
import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.silent;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.testkit.ManualExchange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("hedging on instances: a second attempt races a slow first one")
class HedgingTest {
    private static final Duration DELAY = Duration.ofMillis(500);
    private static final Endpoint SPARE = Endpoint.of("http://spare/v1");

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));

    HedgingTest() {
        TestPool.of(rig, "one", "two", "three");
        rig.builder.hedgeAfter(DELAY).instanceRetries(1);
        upstreams.on("one", silent()).on("two", silent()).on("three", silent()).on("spare", silent());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void isOffByDefault() {
        rig.builder.hedgeAfter(Duration.ZERO);
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMinutes(5));
        assertThat(upstreams.asked()).containsExactly("one");
        exchange(0).respond(200).send("done").end();
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    void theSecondAttemptGoesElsewhereAfterTheDelay() {
        GatewayCall call = rig.call();
        rig.advance(DELAY.minusMillis(1));
        assertThat(upstreams.asked()).containsExactly("one");
        rig.advance(Duration.ofMillis(1));
        assertThat(upstreams.asked()).containsExactly("one", "two");
        assertThat(rig.scheduler.queries().get(1).excludedInstances()).containsExactly("one");
        exchange(1).respond(200).send("from two").end();
        assertThat(rig.text(call)).isEqualTo("from two");
    }

    @Test
    void theSecondAttemptHasAnIdOfItsOwnSoThatTheirEndsAreToldApart() {
        GatewayCall call = slowCall();
        String first = exchange(0).request().headers().first("x-request-id");
        String second = exchange(1).request().headers().first("x-request-id");
        assertThat(second).as("RT-X-2").startsWith(first + "-").isNotEqualTo(first);
        assertThat(rig.scheduler.queries())
                .extracting(ScheduleQuery::legId)
                .as("what the scheduler is told")
                .containsExactly(first, second);
        exchange(1).respond(200).send("done").end();
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    void aTransportThatThrowsWhenTheSecondIsSentDoesNotEndTheFirst() {
        upstreams.on("two", exchange -> {
            exchange.failHead(new IllegalStateException("never given away"));
            throw new IllegalStateException("of the transport");
        });
        GatewayCall call = slowCall();
        exchange(0).respond(200).send("from one").end();
        assertThat(rig.text(call)).isEqualTo("from one");
        assertThat(leaseEnds(0)).containsExactly("succeeded");
        assertThat(leaseEnds(1)).containsExactly("cancelled");
    }

    @Test
    void theFirstIsCancelledIfTheSecondWins() {
        GatewayCall call = slowCall();
        exchange(1).respond(200).send("from two").end();
        assertThat(rig.text(call)).isEqualTo("from two");
        assertCancelled(0);
        assertThat(leaseEnds(0)).containsExactly("cancelled");
        assertThat(leaseEnds(1)).containsExactly("succeeded");
        CallSummary summary = rig.summary(call);
        assertThat(summary.attempts()).extracting(AttemptSummary::target).containsExactly("one", "two");
        assertThat(summary.attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FIRST, AttemptReason.HEDGE);
        assertThat(summary.attempts()).extracting(AttemptSummary::error).containsExactly(ErrorKind.CANCELLED, null);
        assertThat(summary.responseBytes()).isEqualTo("from two".length());
    }

    @Test
    void theSecondIsCancelledIfTheFirstWins() {
        GatewayCall call = slowCall();
        exchange(0).respond(200).send("from one").end();
        assertThat(rig.text(call)).isEqualTo("from one");
        assertCancelled(1);
        assertThat(leaseEnds(0)).containsExactly("succeeded");
        assertThat(leaseEnds(1)).containsExactly("cancelled");
        assertThat(rig.summary(call).responseBytes()).isEqualTo("from one".length());
        assertThat(rig.events(call))
                .containsExactly(
                        "callStarted",
                        "routed internal",
                        "attemptStarted 0 one",
                        "attemptStarted 1 two",
                        "attemptEnded 1 CANCELLED",
                        "committed 200",
                        "attemptEnded 0 null",
                        "callEnded SUCCEEDED");
    }

    @Test
    void whileOneRunsTheFailureOfTheOtherIsNoEnd() {
        GatewayCall call = slowCall();
        exchange(0).respond(503).send("busy").end();
        assertThat(call.response().toCompletableFuture()).isNotDone();
        rig.advance(Duration.ofMinutes(1));
        assertThat(upstreams.asked()).hasSize(2);
        exchange(1).respond(200).send("from two").end();
        assertThat(rig.text(call)).isEqualTo("from two");
        assertThat(leaseEnds(0)).containsExactly("failed UPSTREAM_FAILURE");
    }

    @Test
    void theSecondMayFailFirst() {
        GatewayCall call = slowCall();
        exchange(1).failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        exchange(0).respond(200).send("from one").end();
        assertThat(rig.text(call)).isEqualTo("from one");
    }

    @Test
    @DisplayName("RT-R-4: both fail: the retries are spent, and the last error is the answer")
    void bothFail() {
        GatewayCall call = slowCall();
        exchange(1).respond(503).send("two is busy").end();
        exchange(0).respond(500).send("one is broken").end();
        assertThat(rig.response(call).status()).isEqualTo(500);
        assertThat(rig.response(call).headers().first("x-should-retry")).isEqualTo("false");
        assertThat(rig.text(call)).isEqualTo("one is broken");
        rig.advance(Duration.ofMinutes(1));
        assertThat(upstreams.asked()).containsExactly("one", "two");
    }

    @Test
    @DisplayName("RT-R-4: both fail: the chain is asked once")
    void bothFailAndTheChainGoesOn() {
        rig.chain(Route.INTERNAL, SPARE);
        GatewayCall call = slowCall();
        exchange(1).respond(503).send("two is busy").end();
        exchange(0).failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        exchange(2).respond(200).send("from the chain").end();
        assertThat(rig.text(call)).isEqualTo("from the chain");
        assertThat(upstreams.asked()).containsExactly("one", "two", "spare");
    }

    @Test
    void aRetryLeftOverExcludesBoth() {
        rig.builder.instanceRetries(2);
        GatewayCall call = slowCall();
        exchange(1).respond(503).send("two is busy").end();
        exchange(0).respond(503).send("one is busy").end();
        rig.advance(Duration.ofMillis(20));
        assertThat(upstreams.asked()).containsExactly("one", "two", "three");
        assertThat(rig.scheduler.queries().get(2).excludedInstances()).containsExactlyInAnyOrder("one", "two");
        exchange(2).respond(200).end();
        assertThat(rig.summary(call).attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FIRST, AttemptReason.HEDGE, AttemptReason.RETRY);
    }

    @Test
    @DisplayName("RT-R-5: a caller's own fault is the answer at once, though another attempt runs")
    void theCallersOwnFault() {
        GatewayCall call = slowCall();
        exchange(1).respond(400).send("your fault").end();
        assertThat(rig.response(call).status()).isEqualTo(400);
        assertThat(rig.text(call)).isEqualTo("your fault");
        assertCancelled(0);
    }

    @Test
    void withoutARetryTheChainIsAsked() {
        rig.builder.instanceRetries(0);
        rig.chain(Route.INTERNAL, SPARE);
        GatewayCall call = slowCall();
        assertThat(upstreams.asked()).containsExactly("one", "spare");
        exchange(1).respond(200).send("from the chain").end();
        assertThat(rig.text(call)).isEqualTo("from the chain");
        assertThat(leaseEnds(0)).containsExactly("cancelled");
    }

    @Test
    @DisplayName("RT-F-1: an entry that raced is not asked again")
    void theEntryIsSpent() {
        rig.builder.instanceRetries(0);
        rig.chain(Route.INTERNAL, SPARE);
        GatewayCall call = slowCall();
        exchange(1).respond(503).send("spare is busy").end();
        exchange(0).respond(500).send("x".repeat(100_000)).end();
        assertThat(rig.response(call).status()).isEqualTo(500);
        assertThat(rig.text(call))
                .as("nothing is left to try: it is passed on, not held")
                .hasSize(100_000);
        assertThat(upstreams.asked()).containsExactly("one", "spare");
    }

    @Test
    void withoutRetryAndChainThereIsNone() {
        rig.builder.instanceRetries(0);
        GatewayCall call = slowCall();
        assertThat(upstreams.asked()).containsExactly("one");
        exchange(0).respond(200).send("from one").end();
        assertThat(rig.text(call)).isEqualTo("from one");
    }

    @Test
    @DisplayName("RT-R-7: an empty budget hedges nothing")
    void withoutBudgetThereIsNone() {
        rig.builder.retryBudget(0, 0);
        GatewayCall call = slowCall();
        assertThat(upstreams.asked()).containsExactly("one");
        exchange(0).respond(200).end();
        rig.text(call);
    }

    @Test
    void thereIsNeverAThird() {
        rig.builder.instanceRetries(5);
        rig.chain(Route.INTERNAL, SPARE);
        GatewayCall call = slowCall();
        rig.advance(Duration.ofMinutes(1));
        assertThat(upstreams.asked()).containsExactly("one", "two");
        exchange(0).respond(200).end();
        rig.text(call);
    }

    @Test
    void aRetryIsNotRaced() {
        rig.builder.instanceRetries(5);
        upstreams.on("one", lost());
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMinutes(1));
        assertThat(upstreams.asked()).containsExactly("one", "two");
        exchange(1).respond(200).end();
        rig.text(call);
    }

    @Test
    void afterTheCommitThereIsNone() {
        GatewayCall call = rig.call();
        exchange(0).respondEvents().send("data: x\n\n");
        rig.advance(DELAY.multipliedBy(3));
        assertThat(upstreams.asked()).containsExactly("one");
        exchange(0).end();
        rig.text(call);
    }

    @Test
    @DisplayName("a head without a first byte is slow, if the commit waits for that")
    void untilTheFirstByte() {
        rig.builder.commitOn(CommitPoint.FIRST_CONTENT);
        GatewayCall call = rig.call();
        exchange(0).respondEvents().send(": ping\n\n");
        rig.advance(DELAY);
        assertThat(upstreams.asked()).containsExactly("one", "two");
        exchange(1).respondEvents();
        exchange(0).send("data: 1\n\n");
        assertThat(exchange(1).isBodyCancelled()).isTrue();
        exchange(0).end();
        assertThat(rig.text(call)).isEqualTo(": ping\n\ndata: 1\n\n");
        assertThat(leaseEnds(1)).containsExactly("cancelled");
    }

    @Test
    void cancelEndsBoth() { // RT-X-5
        GatewayCall call = slowCall();
        call.cancel("client left");
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        assertCancelled(0);
        assertCancelled(1);
        assertThat(leaseEnds(0)).containsExactly("cancelled");
        assertThat(leaseEnds(1)).containsExactly("cancelled");
    }

    @Test
    void cancelWhileAnErrorIsRead() { // RT-X-5
        GatewayCall call = slowCall();
        exchange(1).respond(503).send("bu");
        call.cancel("client left");
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        assertThat(exchange(1).isBodyCancelled()).isTrue();
    }

    @Test
    @DisplayName("section RT-8: the deadline ends both, with 504")
    void deadlineEndsBoth() {
        rig.builder.requestTimeout(Duration.ofSeconds(5));
        GatewayCall call = slowCall();
        rig.advance(Duration.ofSeconds(5));
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertCancelled(0);
        assertCancelled(1);
    }

    @Test
    @DisplayName("RT-X-4: each has its own head timeout")
    void headTimeouts() {
        rig.builder.instanceHeadTimeout(Duration.ofSeconds(2));
        GatewayCall call = slowCall();
        rig.advance(Duration.ofMillis(1500));
        assertThat(leaseEnds(0)).containsExactly("failed HEAD_TIMEOUT");
        assertThat(leaseEnds(1)).isEmpty();
        rig.advance(Duration.ofMillis(499));
        assertThat(leaseEnds(1)).isEmpty();
        rig.advance(Duration.ofMillis(1));
        assertThat(leaseEnds(1)).containsExactly("failed HEAD_TIMEOUT");
        assertThat(rig.response(call).status()).isEqualTo(504);
    }

    @Test
    void theLastErrorsBodyIsNotWaitedForLong() { // RT-A-1, RT-X-4
        rig.chain(Route.INTERNAL, SPARE);
        upstreams.on("spare", refused());
        GatewayCall call = slowCall();
        exchange(0).respond(503).send("bu");
        exchange(1).failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        rig.advance(Duration.ofSeconds(5));
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.text(call)).contains("upstream_error");
    }

    @Test
    void aDelayThatPassesWhileNothingRunsIsForgotten() {
        rig.builder.instanceRetries(2);
        upstreams.on("one", exchange -> {});
        GatewayCall call = rig.call();
        rig.advance(DELAY.minusMillis(1));
        exchange(0).respond(503).end();
        rig.advance(Duration.ofMillis(5));
        assertThat(upstreams.asked()).containsExactly("one");
        rig.advance(Duration.ofMillis(5));
        assertThat(upstreams.asked()).containsExactly("one", "two");
        rig.advance(Duration.ofMinutes(1));
        assertThat(upstreams.asked()).hasSize(2);
        exchange(1).respond(200).end();
        rig.text(call);
    }

    @Test
    void anAnswerOfTheSecondAfterARaceOfErrorsIsHeldAndGiven() { // RT-A-1
        upstreams.on("two", status(503, "two is busy"), ok("not asked"));
        GatewayCall call = slowCall();
        exchange(0).failHead(new GatewayException(ErrorKind.CONNECTION_LOST, "reset"));
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.text(call)).isEqualTo("two is busy");
    }

    /** Returns a call whose first attempt has become slow. */
    private GatewayCall slowCall() {
        GatewayCall call = rig.call();
        rig.advance(DELAY);
        return call;
    }

    private ManualExchange exchange(int number) {
        return upstreams.transport.exchange(number);
    }

    private List<String> leaseEnds(int number) {
        return rig.scheduler.lease(number).ends();
    }

    private void assertCancelled(int number) {
        assertThat(exchange(number).cancelCause())
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        cause -> assertThat(cause.kind()).isIn(ErrorKind.CANCELLED, ErrorKind.DEADLINE_EXCEEDED));
    }
}
