package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.internal.RecordingLog;
import io.sluice.gateway.internal.decide.Decision;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a plug-in does that it must not: the call ends, and everything is freed. */
class PlugInDefectsTest {
    private static final Origin ENGINE = Origin.of("http", "10.0.0.1", 8000);

    private final ManualTransport transport = new ManualTransport();

    @Test
    void routePolicyThatThrows() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.builder.routePolicy(new Deciding(() -> {
                throw new IllegalStateException("10.0.0.1");
            }));
            GatewayCall call = rig.call();
            assertInternalError(rig, call);
            assertThat(rig.events(call)).containsExactly("callStarted", "committed 500", "callEnded FAILED");
        }
    }

    @Test
    void routePolicyThatDecidesNothing() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.builder.routePolicy(new Deciding(() -> null));
            assertInternalError(rig, rig.call());
        }
    }

    @Test
    void schedulerThatThrows() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.scheduler.onSchedule((scheduler, query) -> {
                throw new IllegalStateException("10.0.0.1");
            });
            assertInternalError(rig, rig.call());
        }
    }

    @Test
    void schedulerThatThrowsAnError() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.scheduler.onSchedule((scheduler, query) -> {
                throw new StackOverflowError("10.0.0.1");
            });
            assertInternalError(rig, rig.call());
        }
    }

    @Test
    void schedulerThatReturnsNothing() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.scheduler.onSchedule((scheduler, query) -> null);
            assertInternalError(rig, rig.call());
        }
    }

    @Test
    void schedulerThatPlacesNowhere() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.scheduler.onSchedule((scheduler, query) -> CompletableFuture.completedStage(null));
            assertInternalError(rig, rig.call());
        }
    }

    @Test
    void schedulerThatFailsWithAForeignException() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.scheduler.onSchedule((scheduler, query) ->
                    CompletableFuture.failedStage(new CompletionException(new IOException("10.0.0.1"))));
            assertInternalError(rig, rig.call());
        }
    }

    @Test
    void transportThatThrows() {
        HttpTransport broken = new Starting(request -> {
            throw new IllegalStateException("10.0.0.1");
        });
        try (GatewayRig rig = new GatewayRig(broken, ENGINE)) {
            GatewayCall call = rig.call();
            assertInternalError(rig, call);
            assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
            assertThat(rig.summary(call).attempts().get(0).progress()).isEqualTo(ExchangeProgress.NOTHING_WRITTEN);
        }
    }

    @Test
    void transportThatStartsNothing() {
        try (GatewayRig rig = new GatewayRig(new Starting(request -> null), ENGINE)) {
            assertInternalError(rig, rig.call());
            assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        }
    }

    @Test
    void transportThatAnswersNothing() {
        HttpTransport broken = new Starting(request -> new FixedExchange(CompletableFuture.completedStage(null)));
        try (GatewayRig rig = new GatewayRig(broken, ENGINE)) {
            assertInternalError(rig, rig.call());
            assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        }
    }

    @Test
    void bodyThatSubscribesLateOnAnotherThreadLosesNoDemand() {
        LateBody body = new LateBody();
        HttpTransport late = new Starting(request ->
                new FixedExchange(CompletableFuture.completedStage(new GatewayResponse(200, Headers.empty(), body))));
        try (GatewayRig rig = new GatewayRig(late, ENGINE)) {
            ChunkProbe host = rig.read(rig.call());
            Thread other = new Thread(body::come);
            other.start();
            Await.value(host.end());
            assertThat(host.text()).isEqualTo("late");
        }
    }

    @Test
    void transportThatFailsWithAForeignExceptionCountsAsALostConnection() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            GatewayCall call = rig.call();
            transport.exchange(0).failHead(new IllegalArgumentException("10.0.0.1"));
            assertThat(rig.response(call).status()).isEqualTo(502);
            assertThat(rig.text(call)).doesNotContain("10.0.0.1");
            assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.CONNECTION_LOST);
            assertThat(rig.summary(call).reason()).isEqualTo("java.lang.IllegalArgumentException: 10.0.0.1");
            assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed CONNECTION_LOST");
        }
    }

    @Test
    void transportThatGivesItsHeadAfterTheCancel() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            GatewayCall call = rig.call();
            ManualExchange exchange = transport.exchange(0).deaf();
            call.cancel("client left");
            assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
            exchange.respond(200).send("a");
            assertThat(exchange.isBodyCancelled()).as("nobody will read it").isTrue();
            assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        }
    }

    @Test
    void transportThatGivesItsHeadAfterTheHeadTimeout() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            GatewayCall call = rig.call();
            ManualExchange exchange = transport.exchange(0).deaf();
            rig.advance(Duration.ofMinutes(15));
            assertThat(rig.response(call).status()).isEqualTo(504);
            exchange.respond(200).send("a");
            assertThat(exchange.isBodyCancelled()).isTrue();
            assertThat(rig.scheduler.lease(0).ends()).containsExactly("failed HEAD_TIMEOUT");
        }
    }

    @Test
    void transportThatGoesOnWithABodyThatWasCancelledIsCutAfterASecond() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.builder.requestTimeout(Duration.ofSeconds(9));
            GatewayCall call = rig.call();
            ManualExchange exchange = transport.exchange(0).deaf().respondEvents();
            ChunkProbe host = rig.read(call);
            rig.advance(Duration.ofSeconds(9));
            assertThat(exchange.cancelCause()).isNotNull();
            exchange.send("data: 1\n\n");
            rig.advance(Duration.ofMillis(999));
            assertThat(call.completion().toCompletableFuture()).isNotDone();
            rig.advance(Duration.ofMillis(1));
            assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.DEADLINE_EXCEEDED);
            assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void transportThatThrowsWhenItCancels() {
        HttpTransport broken = new Starting(request -> new FixedExchange(new CompletableFuture<>()));
        try (GatewayRig rig = new GatewayRig(broken, ENGINE)) {
            GatewayCall call = rig.call();
            rig.advance(Duration.ofMinutes(15));
            assertThat(rig.response(call).status()).isEqualTo(504);
            GatewayCall other = rig.call();
            other.cancel("client left");
            assertThat(rig.summary(other).outcome()).isEqualTo(Outcome.CANCELLED);
        }
    }

    @Test
    void bodyThatThrowsWhenItIsSubscribedTo() {
        GatewayResponse answer = new GatewayResponse(200, Headers.empty(), new BrokenBody());
        HttpTransport broken = new Starting(request -> new FixedExchange(CompletableFuture.completedStage(answer)));
        try (GatewayRig rig = new GatewayRig(broken, ENGINE)) {
            GatewayCall call = rig.call();
            ChunkProbe host = rig.read(call);
            rig.advance(Duration.ofSeconds(1));
            assertThat(Await.failure(host.end())).hasFieldOrPropertyWithValue("kind", ErrorKind.INTERNAL);
            assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.INTERNAL);
            assertThat(rig.scheduler.lease(0).ends()).containsExactly("cancelled");
        }
    }

    @Test
    void leaseThatThrowsDisturbsNoAnswer() {
        try (GatewayRig rig = new GatewayRig(transport, ENGINE)) {
            rig.scheduler.onSchedule(
                    (scheduler, query) -> CompletableFuture.completedStage(Placement.of(new BrokenLease())));
            GatewayCall call = rig.call();
            ManualExchange exchange = transport.exchange(0).respond(200);
            ChunkProbe host = rig.read(call);
            exchange.send("a").send("b").end();
            Await.value(host.end());
            assertThat(host.text()).isEqualTo("ab");
            assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void defectsOfCallsAreLogged() {
        RecordingLog log = new RecordingLog();
        try (GatewayRig rig = new GatewayRig(transport, ENGINE);
                Pipeline pipeline = rig.pipeline(log)) {
            rig.scheduler.onSchedule((scheduler, query) -> {
                throw new IllegalStateException("of the scheduler");
            });
            GatewayCall call = pipeline.call(GatewayRig.chat());
            rig.summary(call);
            assertThat(log.lines())
                    .containsExactly("ERROR The call " + call.requestId()
                            + " failed by a defect: java.lang.IllegalStateException: of the scheduler");
        }
    }

    private static void assertInternalError(GatewayRig rig, GatewayCall call) {
        assertThat(rig.response(call).status()).isEqualTo(500);
        assertThat(rig.text(call)).contains("\"code\":\"internal_error\"").doesNotContain("10.0.0.1", "java");
        assertThat(rig.summary(call).error()).isEqualTo(ErrorKind.INTERNAL);
        assertThat(rig.summary(call).outcome()).isEqualTo(Outcome.FAILED);
    }

    private interface Decision {
        @Nullable
        RouteDecision decide();
    }

    private record Deciding(Decision decision) implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            return decision.decide();
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            throw new UnsupportedOperationException();
        }
    }

    private interface Start {
        @Nullable
        HttpExchange start(ExchangeRequest request);
    }

    private record Starting(Start start) implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest request) {
            return start.start(request);
        }

        @Override
        public void close() {}
    }

    /** An exchange that cannot be cancelled. */
    private record FixedExchange(CompletionStage<GatewayResponse> response) implements HttpExchange {
        @Override
        public ExchangeProgress progress() {
            return ExchangeProgress.WRITTEN;
        }

        @Override
        public void cancel(Throwable cause) {
            throw new IllegalStateException("cannot be cancelled");
        }
    }

    private static final class BrokenBody implements Body {
        @Override
        public CompletionStage<@Nullable Void> completion() {
            return new CompletableFuture<>();
        }

        @Override
        public void cancel(Throwable cause) {
            throw new GatewayException(ErrorKind.INTERNAL, "cannot be cancelled");
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            throw new IllegalStateException("cannot be subscribed to");
        }
    }

    /** A body of one chunk that gives its subscription when it is told to. */
    private static final class LateBody implements Body {
        private final CompletableFuture<@Nullable Void> completion = new CompletableFuture<>();
        private final CompletableFuture<Flow.Subscriber<? super ByteBuffer>> subscriber = new CompletableFuture<>();

        void come() {
            Flow.Subscriber<? super ByteBuffer> target = subscriber.join();
            target.onSubscribe(new Flow.Subscription() {
                private boolean sent;

                @Override
                public void request(long chunks) {
                    if (!sent) {
                        sent = true;
                        target.onNext(ByteBuffer.wrap("late".getBytes(StandardCharsets.US_ASCII)));
                        target.onComplete();
                        completion.complete(null);
                    }
                }

                @Override
                public void cancel() {}
            });
        }

        @Override
        public CompletionStage<@Nullable Void> completion() {
            return completion;
        }

        @Override
        public void cancel(Throwable cause) {}

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
            subscriber.complete(newSubscriber);
        }
    }

    private static final class BrokenLease implements Lease {
        @Override
        public Instance instance() {
            return Instance.builder(ENGINE).build();
        }

        @Override
        public void progress(int bytes) {
            throw new IllegalStateException("progress");
        }

        @Override
        public void succeeded() {
            throw new IllegalStateException("succeeded");
        }

        @Override
        public void failed(ErrorKind kind) {
            throw new IllegalStateException("failed");
        }

        @Override
        public void cancelled() {
            throw new IllegalStateException("cancelled");
        }
    }
}
