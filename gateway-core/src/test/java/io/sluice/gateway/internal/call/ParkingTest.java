package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Section RT-6: how a call waits in the retry queue. */
class ParkingTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint A = Endpoint.of("http://a/v1");
    private static final Endpoint B = Endpoint.of("http://b/v1");

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));
    private final HandQueue queue = new HandQueue();

    @AfterEach
    void close() {
        assertThat(queue.slotsOut).as("slots held").isZero();
        rig.close();
    }

    @Test
    void aRateLimitedCallWaitsWithTheWishOfItsEndpoint() { // RT-F-3, RT-Q-2, RT-Q-5
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down", "retry-after", "2"), ok("done"));
        GatewayCall call = rig.call();
        RetryQueue.Task task = queue.only();
        assertThat(task.endpoint()).isEqualTo("http://a/v1");
        assertThat(task.retry()).isZero();
        assertThat(task.retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(task.bytes()).isEqualTo(GatewayRig.chat().body().remaining());
        assertThat(task.holdOff()).isEqualTo(Duration.ofSeconds(2));
        rig.advance(Duration.ofSeconds(2));
        assertThat(task.holdOff()).isZero();
        queue.resumeOnly();
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    void listenersSeeEveryWait() { // RT-G-9
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"), status(429, "slow down"));
        GatewayCall call = rig.call();
        queue.resumeOnly();
        call.cancel("client left");
        assertThat(rig.events(call))
                .containsExactly(
                        "callStarted",
                        "routed unmatched",
                        "attemptStarted 0 http://a/v1",
                        "attemptEnded 0 UPSTREAM_FAILURE",
                        "parked http://a/v1",
                        "unparked http://a/v1 true",
                        "attemptStarted 1 http://a/v1",
                        "attemptEnded 1 UPSTREAM_FAILURE",
                        "parked http://a/v1",
                        "unparked http://a/v1 false",
                        "callEnded CANCELLED");
    }

    @Test
    void listenersSeeThatTheQueueGaveUp() { // RT-G-9
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"));
        GatewayCall call = rig.call();
        queue.only().giveUp(new GatewayException(ErrorKind.SHUTTING_DOWN, "the queue was closed"));
        assertThat(rig.events(call))
                .containsSubsequence(
                        "parked http://a/v1", "unparked http://a/v1 false", "committed 503", "callEnded FAILED")
                .doesNotHaveDuplicates();
    }

    @Test
    void itMayWaitAgain() { // RT-Q-3
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"), status(429, "slow down"), ok("done"));
        GatewayCall call = rig.call();
        queue.resumeOnly();
        assertThat(queue.only().retry()).isEqualTo(1);
        queue.resumeOnly();
        assertThat(rig.text(call)).isEqualTo("done");
        assertThat(upstreams.asked()).hasSize(3);
    }

    @Test
    void afterAWaitTheChainGoesOnWithoutDelay() { // RT-F-2, RT-Q-5, RT-Q-6
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A, B);
        upstreams.on("a", status(429, "slow down"), refused()).on("b", ok("from b"));
        GatewayCall call = rig.call();
        queue.resumeOnly();
        assertThat(rig.text(call)).isEqualTo("from b");
    }

    @Test
    void refusedParkingGoesOnWithTheChainAndEndsWithTheLast429() { // RT-F-3, RT-Q-6
        queue.refusing = true;
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down", "retry-after", "2"));
        GatewayCall call = rig.call();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().first("retry-after")).isEqualTo("2");
        assertThat(rig.text(call)).isEqualTo("slow down");
    }

    @Test
    void aBare429EndsAsOurOwn() { // RT-Q-6, RT-A-4: 429 exhausted with no upstream body
        queue.refusing = true;
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, ""));
        GatewayCall call = rig.call();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().first("retry-after")).isEqualTo("1");
        assertThat(rig.text(call)).contains("\"code\":\"rate_limited\"");
    }

    @Test
    void theSlotIsGivenBackWhenTheCallIsFreeAgain() { // the queue may let others go on, who must not hold this one up
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"));
        GatewayCall call = rig.call();
        RetryQueue.Task task = queue.only();
        queue.parked.clear();
        queue.slotsOut++;
        task.resume(() -> {
            queue.slotsOut--;
            call.cancel("seen by the call at once");
            assertThat(call.completion().toCompletableFuture()).isDone();
        });
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
    }

    @Test
    void aSlotThatThrowsIsNoDefectOfTheCall() {
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"), ok("done"));
        GatewayCall call = rig.call();
        RetryQueue.Task task = queue.only();
        queue.parked.clear();
        task.resume(() -> {
            throw new IllegalStateException("a defect of the queue");
        });
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    void thePrimaryWaitsOnlyIfSoConfigured() { // RT-Q-9
        rig.builder.retryQueue((ticker, timer, random) -> queue).retryQueuePrimary(true);
        rig.chain(new Route.External(PRIMARY), A);
        upstreams.on("primary", status(429, "slow down"), ok("done"));
        GatewayCall call = rig.call();
        assertThat(queue.only().endpoint()).isEqualTo("http://primary/v1");
        queue.resumeOnly();
        assertThat(rig.text(call)).isEqualTo("done");
    }

    @Test
    void byDefaultThePrimaryDoesNotWait() { // RT-Q-9
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(new Route.External(PRIMARY), A);
        upstreams.on("primary", status(429, "slow down")).on("a", ok("from a"));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
    }

    @Test
    void cancelTakesTheCallOut() { // RT-Q-4
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"));
        GatewayCall call = rig.call();
        call.cancel("client left");
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        assertThat(queue.parked).isEmpty();
        assertThat(upstreams.asked()).hasSize(1);
    }

    @Test
    void aSlotThatComesTooLateIsGivenBack() { // RT-Q-4
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"));
        GatewayCall call = rig.call();
        RetryQueue.Task task = queue.only();
        call.cancel("client left");
        queue.resume(task);
        assertThat(rig.summary(call).outcome()).isEqualTo(CallSummary.Outcome.CANCELLED);
        assertThat(upstreams.asked()).hasSize(1);
    }

    @Test
    void theDeadlinePassesWhileItWaits() { // section RT-8: 504
        rig.builder.retryQueue((ticker, timer, random) -> queue).requestTimeout(Duration.ofSeconds(10));
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofSeconds(10));
        assertThat(rig.response(call).status()).isEqualTo(504);
        assertThat(queue.parked).isEmpty();
    }

    @Test
    void whatTheQueueGivesUpIsAnswered() { // RT-Q-7
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(429, "slow down"));
        GatewayCall call = rig.call();
        queue.only().giveUp(new GatewayException(ErrorKind.SHUTTING_DOWN, "the queue was closed"));
        assertThat(rig.response(call).status()).isEqualTo(503);
        assertThat(rig.text(call)).contains("shutting_down");
    }

    /** A queue whose time the test keeps. */
    private static final class HandQueue implements RetryQueue {
        final List<Task> parked = new ArrayList<>();
        boolean refusing;
        int slotsOut;

        @Override
        public Parking park(Task task) {
            if (refusing) {
                return new Refused("full");
            }
            parked.add(task);
            return (Parked) () -> parked.remove(task);
        }

        Task only() {
            assertThat(parked).hasSize(1);
            return parked.get(0);
        }

        void resumeOnly() {
            Task task = only();
            parked.clear();
            resume(task);
        }

        void resume(Task task) {
            slotsOut++;
            task.resume(() -> slotsOut--);
        }

        @Override
        public void close() {
            parked.clear();
        }
    }
}
