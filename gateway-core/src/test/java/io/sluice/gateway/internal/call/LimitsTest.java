package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clause X-4: every limit of time, to the nanosecond. */
class LimitsTest {
    private static final Duration INSTANCE_HEAD = Duration.ofMinutes(15);
    private static final Duration ENDPOINT_HEAD = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Duration NANO = Duration.ofNanos(1);

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void headOfAnInstanceIsDueAfter15Minutes() {
        assertHeadTimeout(rig.call(), INSTANCE_HEAD);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed HEAD_TIMEOUT");
    }

    @Test
    void headOfAnEndpointIsDueAfterAMinute() {
        rig.external(Endpoint.of("http://h"));
        assertHeadTimeout(rig.call(), ENDPOINT_HEAD);
    }

    @Test
    void anEndpointMayHaveALimitOfItsOwn() { // C-9
        Duration own = Duration.ofMillis(250);
        rig.external(Endpoint.of("http://h").toBuilder().firstByteTimeout(own).build());
        assertHeadTimeout(rig.call(), own);
    }

    @Test
    void headTimeoutsAreOptions() {
        rig.builder.instanceHeadTimeout(Duration.ofSeconds(7));
        assertHeadTimeout(rig.call(), Duration.ofSeconds(7));
    }

    private void assertHeadTimeout(GatewayCall call, Duration limit) {
        rig.advance(limit.minus(NANO));
        assertThat(call.response().toCompletableFuture()).isNotDone();
        assertThat(transport.exchange(0).cancelCause()).isNull();
        rig.advance(NANO);
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(rig.text(call)).contains("\"code\":\"timeout\"");
        CallSummary summary = rig.summary(call);
        assertThat(summary.error()).isEqualTo(ErrorKind.HEAD_TIMEOUT);
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(summary.duration()).isEqualTo(limit);
        assertThat(transport.exchange(0).cancelCause()).isInstanceOf(GatewayException.class);
    }

    @Test
    void headThatComesInTimeEndsItsLimit() {
        GatewayCall call = rig.call();
        rig.advance(INSTANCE_HEAD.minus(NANO));
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe host = rig.read(call);
        rig.advance(IDLE.minus(NANO));
        exchange.send("a").end();
        Await.value(host.end());
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void upstreamThatIsSilentFor5MinutesBreaksTheBodyAndHasFailed() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe host = rig.read(call);
        rig.advance(IDLE.minus(NANO));
        exchange.send("a");
        rig.advance(IDLE.minus(NANO));
        exchange.send("b");
        rig.advance(IDLE.minus(NANO));
        assertThat(exchange.cancelCause()).isNull();
        rig.advance(NANO);
        assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.IDLE_TIMEOUT);
        assertThat(host.text()).isEqualTo("ab");
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(summary.error()).isEqualTo(ErrorKind.IDLE_TIMEOUT);
        assertThat(summary.status()).isEqualTo(200);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed IDLE_TIMEOUT");
    }

    @Test
    void streamMayLastAsLongAsItMoves() { // no total timeout
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        for (int i = 0; i < 1000; i++) {
            rig.advance(IDLE.minus(NANO));
            exchange.send("data: " + i + "\n\n");
        }
        exchange.end();
        Await.value(host.end());
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void answerThatNobodyReadsEndsTheCallAndIsNoFaultOfTheInstance() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200).send("a");
        rig.response(call);
        rig.advance(IDLE);
        CallSummary summary = rig.summary(call);
        assertThat(summary.error()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(summary.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(summary.attempts().get(0).error()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(exchange.cancelCause()).isNotNull();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        ChunkProbe late = ChunkProbe.on(rig.response(call).body());
        assertThat(Await.failure(late.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.CANCELLED);
    }

    @Test
    void hostThatStopsReadingEndsTheCallAndIsNoFaultOfTheInstance() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        exchange.send("data: 1\n\n").send("data: 2\n\n");
        rig.advance(IDLE);
        assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.CANCELLED);
        assertThat(host.text()).isEqualTo("data: 1\n\n");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void hostThatReadsSlowlyIsWaitedForChunkByChunk() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        for (int i = 0; i < 20; i++) {
            exchange.send("a");
            rig.advance(IDLE.minus(NANO));
            host.request(1);
        }
        exchange.end();
        Await.value(host.end());
        assertThat(rig.summary(call).responseBytes()).isEqualTo(20);
    }

    @Test
    void clientThatTakesNothingHasALimitOfItsOwn() { // T-1
        rig.builder.idleTimeout(Duration.ofMinutes(1)).clientStallTimeout(Duration.ofMinutes(10));
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        exchange.send("data: 1\n\n").send("data: 2\n\n");
        rig.advance(Duration.ofMinutes(10).minus(NANO));
        assertThat(exchange.cancelCause()).isNull();
        rig.advance(NANO);
        assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.CANCELLED);
        assertThat(rig.summary(call).reason()).contains("the client took nothing of the answer for PT10M");
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void clientThatTakesBytesOfAChunkIsWaitedFor() { // T-1
        rig.builder.idleTimeout(Duration.ofMinutes(1)).clientStallTimeout(Duration.ofMinutes(2));
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        exchange.send("data: 1\n\n");
        for (int i = 0; i < 20; i++) {
            rig.advance(Duration.ofMinutes(2).minus(NANO));
            call.clientProgress();
        }
        host.request(1);
        exchange.send("data: [DONE]\n\n").end();
        host.request(1);
        Await.value(host.end());
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void upstreamHasItsWholeTimeFromWhenItIsWaitedForAndNoMore() { // T-1
        rig.builder.idleTimeout(Duration.ofMinutes(1)).clientStallTimeout(Duration.ofMinutes(10));
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        exchange.send("data: 1\n\n");
        rig.advance(Duration.ofSeconds(330));
        host.request(1);
        rig.advance(Duration.ofMinutes(1).minus(NANO));
        assertThat(exchange.cancelCause()).isNull();
        rig.advance(NANO);
        assertThat(exchange.cancelCause()).hasFieldOrPropertyWithValue("kind", ErrorKind.IDLE_TIMEOUT);
        host.request(1);
        Await.value(host.end());
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed IDLE_TIMEOUT");
    }

    @Test
    void clientMayHaveLessTimeThanTheUpstream() { // T-1
        rig.builder.idleTimeout(Duration.ofMinutes(10)).clientStallTimeout(Duration.ofMinutes(1));
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        rig.advance(Duration.ofSeconds(330));
        exchange.send("data: 1\n\n");
        rig.advance(Duration.ofMinutes(1));
        Await.failure(host.end());
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CANCELLED);
    }

    @Test
    void wholeAnswerThatIsNotReadToItsEndEndsTheCall() {
        GatewayCall call = rig.call();
        transport.exchange(0).respond(200).send("a").send("b").end();
        ChunkProbe host = ChunkProbe.on(rig.response(call).body()).request(1);
        rig.advance(IDLE);
        assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.CANCELLED);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CANCELLED);
    }

    @Test
    void deadlineBeforeTheHeadIs504() {
        GatewayCall call = rig.gateway().call(chatWithin(Duration.ofSeconds(2)));
        rig.advance(Duration.ofSeconds(2).minus(NANO));
        assertThat(call.response().toCompletableFuture()).isNotDone();
        rig.advance(NANO);
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        assertThat(transport.exchange(0).cancelCause()).isNotNull();
        assertThat(rig.scheduler.lease(0).ends())
                .as("the caller's patience says nothing about the instance")
                .containsExactly("cancelled");
    }

    @Test
    void deadlineWhileTheSchedulerThinksIs504AndALatePlacementIsGivenBack() {
        CompletableFuture<Placement> thinking = new CompletableFuture<>();
        rig.scheduler.onSchedule((scheduler, query) -> thinking);
        GatewayCall call = rig.gateway().call(chatWithin(Duration.ofSeconds(2)));
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.response(call).status()).isEqualTo(504);
        rig.summary(call);
        assertThat(rig.scheduler.withdrawn()).as("S-6").hasSize(1);
        thinking.complete(rig.scheduler.place());
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        assertThat(transport.started()).isZero();
    }

    @Test
    void deadlineAfterTheHeadBreaksTheBodyHoweverItMoves() {
        GatewayCall call = rig.gateway().call(chatWithin(Duration.ofSeconds(2)));
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe host = rig.read(call);
        rig.advance(Duration.ofSeconds(2).minus(NANO));
        exchange.send("a");
        rig.advance(NANO);
        assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.DEADLINE_EXCEEDED);
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void deadlineEndsAWholeAnswerThatTheHostTakesTooSlowly() {
        GatewayCall call = rig.gateway().call(chatWithin(Duration.ofSeconds(2)));
        transport.exchange(0).respond(200).send("a").end();
        rig.response(call);
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void configuredDeadlineCountsForEveryCall() {
        rig.builder.requestTimeout(Duration.ofSeconds(1));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
    }

    @Test
    void clientsDeadlineCountsIfTheHostAllowsIt() {
        rig.builder.timeoutHeaderAllowed(true);
        GatewayCall call = rig.gateway().call(chatWithHeader("1000"));
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
    }

    @Test
    void clientsDeadlineIsIgnoredOtherwise() {
        GatewayCall call = rig.gateway().call(chatWithHeader("1000"));
        rig.advance(Duration.ofSeconds(1));
        transport.exchange(0).respond(204).end();
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void callHoldsOneTimerAtMostAndNoneWhenItHasEnded() {
        GatewayCall call = rig.gateway().call(chatWithin(Duration.ofHours(1)));
        assertThat(rig.clock.pending()).isEqualTo(1);
        ManualExchange exchange = transport.exchange(0).respond(200);
        assertThat(rig.clock.pending()).isEqualTo(1);
        ChunkProbe host = rig.read(call);
        exchange.send("a");
        assertThat(rig.clock.pending()).isEqualTo(1);
        exchange.end();
        Await.value(host.end());
        rig.summary(call);
        assertThat(rig.clock.pending()).isZero();
    }

    @Test
    void limitsThatAreAsGoodAsNeverNeverPass() {
        Duration never = Duration.ofSeconds(Long.MAX_VALUE);
        rig.builder
                .instanceHeadTimeout(never)
                .idleTimeout(never)
                .clientStallTimeout(never)
                .hedgeAfter(never)
                .requestTimeout(never);
        GatewayCall call = rig.call();
        rig.advance(Duration.ofDays(3650));
        ManualExchange exchange = transport.exchange(0).respond(200);
        ChunkProbe host = rig.read(call);
        rig.advance(Duration.ofDays(3650));
        exchange.send("a").end();
        Await.value(host.end());
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    private static GatewayRequest chatWithin(Duration timeout) {
        GatewayRequest chat = GatewayRig.chat();
        return GatewayRequest.builder(chat.method(), chat.target())
                .body(chat.body())
                .timeout(timeout)
                .build();
    }

    private static GatewayRequest chatWithHeader(String millis) {
        GatewayRequest chat = GatewayRig.chat();
        return GatewayRequest.builder(chat.method(), chat.target())
                .body(chat.body())
                .headers(Headers.of("x-request-timeout-ms", millis))
                .build();
    }
}
