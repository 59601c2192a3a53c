package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clause X-5: a host that wants no more, in every phase and in every way to say so. */
class CancelTest {
    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "10.0.0.1", 8000));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whileTheSchedulerThinks() {
        CompletableFuture<Placement> thinking = new CompletableFuture<>();
        rig.scheduler.onSchedule((scheduler, query) -> thinking);
        GatewayCall call = rig.call();
        call.cancel("client left");
        assertCancelled(call);
        assertThat(rig.scheduler.withdrawn()).as("S-6").isEqualTo(rig.scheduler.queries());
        assertThat(rig.summary(call).attempts()).isEmpty();
        thinking.complete(rig.scheduler.place());
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        assertThat(transport.started()).as("nothing is sent any more").isZero();
    }

    @Test
    void whileTheHeadIsAwaited() {
        GatewayCall call = rig.call();
        call.cancel("client left");
        ManualExchange exchange = transport.exchange(0);
        assertThat(exchange.cancelCause()).hasFieldOrPropertyWithValue("kind", ErrorKind.CANCELLED);
        assertCancelled(call);
        assertThat(rig.summary(call).attempts().get(0).error()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        assertThat(rig.events(call))
                .containsExactly(
                        "callStarted",
                        "routed internal",
                        "attemptStarted 0 engine",
                        "attemptEnded 0 CANCELLED",
                        "callEnded CANCELLED");
    }

    private void assertCancelled(GatewayCall call) {
        assertThat(Await.failure(call.response()))
                .isInstanceOf(GatewayException.class)
                .hasFieldOrPropertyWithValue("kind", ErrorKind.CANCELLED)
                .hasMessage("client left");
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(summary.error()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(summary.reason()).isEqualTo("client left");
        assertThat(summary.status()).isZero();
    }

    @Test
    void beforeTheHostSubscribed() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200).send("a");
        call.cancel("client left");
        assertCancelledAfterCommit(call, exchange, "client left");
        ChunkProbe late = ChunkProbe.on(rig.response(call).body()).request(1);
        assertThat(Await.failure(late.end())).hasMessage("client left");
        assertThat(late.text()).isEmpty();
    }

    @Test
    void inTheMiddleOfTheBody() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        exchange.send("data: 1\n\n");
        call.cancel("client left");
        assertThat(Await.failure(host.end())).hasMessage("client left");
        assertCancelledAfterCommit(call, exchange, "client left");
        exchange.send("data: 2\n\n");
        assertThat(host.text()).isEqualTo("data: 1\n\n");
        assertThat(rig.events(call))
                .containsExactly(
                        "callStarted",
                        "routed internal",
                        "attemptStarted 0 engine",
                        "committed 200",
                        "attemptEnded 0 CANCELLED",
                        "callEnded CANCELLED");
    }

    @Test
    void byCancellingTheSubscription() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respondEvents();
        ChunkProbe host = rig.read(call);
        exchange.send("data: 1\n\n");
        host.cancel();
        assertCancelledAfterCommit(call, exchange, "the host stopped reading: the subscriber cancelled");
    }

    @Test
    void byCancellingTheBodyWithAReasonOfItsOwn() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        rig.response(call).body().cancel(new IOException("the client's connection was reset"));
        assertCancelledAfterCommit(call, exchange, "the host stopped reading: the client's connection was reset");
    }

    @Test
    void byCancellingTheBodyWithAReasonThatLooksLikeTheUpstreams() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        rig.response(call).body().cancel(new GatewayException(ErrorKind.CONNECTION_LOST, "of the client"));
        assertCancelledAfterCommit(call, exchange, "the host stopped reading: of the client");
    }

    @Test
    void bySubscriberThatThrows() {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        rig.response(call).body().subscribe(new Throwing());
        exchange.send("a");
        assertCancelledAfterCommit(
                call, exchange, "the host stopped reading: java.lang.IllegalStateException: broken subscriber");
    }

    @Test
    void byClosingTheStreamOfABlockingHost() throws IOException {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        try (InputStream stream = rig.response(call).body().toInputStream()) {
            exchange.send("a");
            assertThat(stream.read()).isEqualTo('a');
        }
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(exchange.cancelCause()).isNotNull();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    private void assertCancelledAfterCommit(GatewayCall call, ManualExchange exchange, String reason) {
        CallSummary summary = rig.summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(summary.reason()).isEqualTo(reason);
        assertThat(summary.status()).isEqualTo(200);
        assertThat(exchange.cancelCause()).isNotNull();
        assertThat(exchange.isBodyCancelled()).isTrue();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
    }

    @Test
    void afterTheEndDoesNothing() {
        GatewayCall call = rig.call();
        transport.exchange(0).respond(200).send("a").end();
        assertThat(rig.text(call)).isEqualTo("a");
        rig.summary(call);
        call.cancel("too late");
        rig.response(call).body().cancel(new IOException("too late"));
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(transport.exchange(0).cancelCause()).isNull();
    }

    @Test
    void twiceCountsOnce() {
        GatewayCall call = rig.call();
        call.cancel("first");
        call.cancel("second");
        assertThat(rig.summary(call).reason()).isEqualTo("first");
    }

    @Test
    void fromWithinTheResponseStage() {
        GatewayCall call = rig.call();
        call.response().thenRun(() -> call.cancel("not wanted"));
        transport.exchange(0).respond(200).send("a");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void needsAReason() {
        GatewayCall call = rig.call();
        assertThatThrownBy(() -> call.cancel(null)).isInstanceOf(NullPointerException.class);
        call.cancel("a reason");
        rig.summary(call);
    }

    @Test
    void leaseIsGivenBackThoughTheHostBlocksInItsSubscriber() throws InterruptedException {
        GatewayCall call = rig.call();
        ManualExchange exchange = transport.exchange(0).respond(200);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        rig.response(call).body().subscribe(new Blocking(blocked, release));
        Thread upstream = new Thread(() -> exchange.send("a"));
        upstream.start();
        Await.open("the host blocks", blocked);
        call.cancel("client left");
        assertThat(exchange.cancelCause()).isNotNull();
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        assertThat(call.completion().toCompletableFuture())
                .as("the body has not ended yet")
                .isNotDone();
        release.countDown();
        upstream.join();
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void hostThatBlocksInItsStageHoldsUpNothing() throws InterruptedException {
        GatewayCall call = rig.call();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        call.response().thenAccept(answer -> {
            blocked.countDown();
            Await.open("the test goes on", release);
            order.add("host goes on");
        });
        ManualExchange exchange = transport.exchange(0);
        Thread upstream = new Thread(() -> exchange.respond(200));
        upstream.start();
        Await.open("the host blocks", blocked);
        call.cancel("client left");
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        order.add("call has ended");
        release.countDown();
        upstream.join();
        assertThat(order).containsExactly("call has ended", "host goes on");
    }

    @Test
    void hostThatReadsAllInItsStageAndWaitsForTheEndIsNotLocked() {
        GatewayCall call = rig.call();
        List<CallSummary> summaries = new ArrayList<>();
        call.response().thenAccept(answer -> {
            Await.value(answer.body().readAllBytes(100));
            summaries.add(Await.value(call.completion()));
        });
        transport.exchange(0).send("a").end().respond(200);
        assertThat(summaries).hasSize(1);
    }

    private static class Throwing implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            throw new IllegalStateException("broken subscriber");
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError("a subscriber that threw gets no further signal", cause);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("a subscriber that threw gets no further signal");
        }
    }

    private record Blocking(CountDownLatch blocked, CountDownLatch release) implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            blocked.countDown();
            Await.open("the test goes on", release);
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onComplete() {}
    }

    @Test
    void theResponseFailsWithTheExceptionItselfAndNoWrapper() {
        GatewayCall call = rig.call();
        AtomicReference<Throwable> seen = new AtomicReference<>();
        call.response().whenComplete((answer, thrown) -> seen.set(thrown));
        call.cancel("client left");
        assertThat(seen.get()).isInstanceOf(GatewayException.class);
        rig.summary(call);
    }
}
