package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.contract.FaultRig.Answer;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits of a call that fails: its deadline in every state, and the budget for retries of all calls together. */
interface FaultSuiteLimits extends FaultSuiteBase {
    Duration DEADLINE = Duration.ofMillis(3050);

    /** What a call is at when its deadline passes. */
    enum State {
        WAITS_FOR_A_HEAD(Fault.silence()),
        WAITS_FOR_THE_REST_OF_A_HEAD(Fault.stallAfter("HTTP/1.1 200 OK\r\nCont")),
        READS_AN_ERROR(Fault.stallAfter("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{")),
        IS_PARKED(status(429, "slow down", "Retry-After: 1"));

        @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
        final Fault fault;

        State(Fault fault) {
            this.fault = fault;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "Section RT-8: at its deadline a call is answered with 504, whatever it is at, and nothing is left upstream")
    default void deadline(State state) {
        FaultyUpstream entry = rig().upstream(state.fault);
        FaultyUpstream next = rig().upstream(ok("next"));
        rig().builder.requestTimeout(DEADLINE);
        rig().queue(queue(1, -1, Duration.ofSeconds(3), Duration.ofSeconds(3)), false);
        GatewayCall call = rig().route(Route.UNMATCHED, entry, next).call();
        rig().awaitExchanges(entry, 1);
        if (state == State.IS_PARKED) {
            // The first retry is due just before the deadline, and asks what will be silent by then.
            rig().awaitParked(1);
            entry.plays(Fault.silence());
        }
        rig().clock.advance(DEADLINE.minusMillis(1));
        assertThat(call.response().toCompletableFuture()).isNotDone();
        rig().clock.advance(Duration.ofMillis(1));
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.text()).contains("\"code\":\"timeout\"");
        assertThat(rig().summary(call).duration()).isEqualTo(DEADLINE);
        assertThat(rig().summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        assertThat(next.exchanges()).isZero();
    }

    @Test
    @DisplayName("Section RT-8, on the real clock: 504 on time, within 50 ms")
    default void deadlineOnTime() {
        FaultyUpstream engine = rig().upstream(Fault.silence());
        rig().instances(engine);
        rig().useRealTime().requestTimeout(Duration.ofMillis(150));
        Duration best = Duration.ofHours(1);
        for (int i = 0; i < 5; i++) {
            GatewayCall call = rig().call();
            assertThat(rig().answer(call).status()).isEqualTo(504);
            Duration late = rig().summary(call).duration().minusMillis(150);
            assertThat(late).isGreaterThanOrEqualTo(Duration.ZERO);
            best = late.compareTo(best) < 0 ? late : best;
        }
        // The best of a few: a busy machine may hold up any one of them.
        assertThat(best).isLessThan(Duration.ofMillis(50));
    }

    @Test
    @DisplayName(
            "RT-Q-4, RT-R-3: what would come after the deadline is not waited for; the error there is is the answer at once")
    default void noWaitBeyondTheDeadline() {
        FaultyUpstream entry = rig().upstream(status(429, "slow down", "Retry-After: 4"));
        rig().builder.requestTimeout(DEADLINE);
        rig().queue(queue(1, -1, Duration.ofSeconds(1), Duration.ofSeconds(60)), false);
        GatewayCall call = rig().route(Route.UNMATCHED, entry).call();
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(rig().summary(call).duration()).isZero();
        assertThat(entry.exchanges()).isEqualTo(1);
    }

    @Test
    @DisplayName("RT-X-4, RT-A-2: a deadline in the middle of a stream ends it with an error event")
    default void deadlineInAStream() {
        FaultyUpstream engine = rig().upstream(Fault.stallAfter(EVENTS + chunk(EVENT)));
        rig().builder.requestTimeout(DEADLINE).instanceRetries(1);
        GatewayCall call = rig().instances(engine).call();
        ChunkProbe host = ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
        assertThat(host.next()).isEqualTo(EVENT);
        rig().clock.advance(DEADLINE);
        Await.value(host.end());
        assertThat(host.text()).startsWith(EVENT + ERROR_EVENT).doesNotContain("[DONE]");
        assertThat(rig().summary(call).error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        engine.connection(0).awaitClientClosed();
    }

    @Test
    @DisplayName("RT-R-7: a thousand calls to an upstream that always fails cost it at most a fifth more")
    default void amplification() {
        FaultyUpstream engine = rig().upstream(status(500, "no"));
        rig().builder.instanceRetries(3).retryBudget(0.2, 0);
        rig().instances(engine);
        assertAmplified(engine, 1000, Duration.ofMillis(1), 1200);
    }

    @Test
    @DisplayName(
            "RT-R-7: by default at most a fifth more or ten a second, whichever is more, and the ten of the first second")
    default void amplificationByDefault() {
        FaultyUpstream engine = rig().upstream(status(500, "no"));
        rig().builder.instanceRetries(3);
        rig().instances(engine);
        // 100 calls a second for ten seconds: the fifth is twice the ten a second.
        assertAmplified(engine, 1000, Duration.ofMillis(10), 1200 + 10);
    }

    private void assertAmplified(FaultyUpstream engine, int calls, Duration pace, int mostExchanges) {
        Duration start = rig().elapsed();
        for (int i = 0; i < calls; i++) {
            rig().finish(rig().call(), Duration.ofMillis(100));
            Duration next = start.plus(pace.multipliedBy(i + 1L));
            if (rig().elapsed().compareTo(next) < 0) {
                rig().clock.advance(next.minus(rig().elapsed()));
            }
        }
        assertThat(engine.exchanges()).isBetween(calls * 11 / 10, mostExchanges);
    }
}
