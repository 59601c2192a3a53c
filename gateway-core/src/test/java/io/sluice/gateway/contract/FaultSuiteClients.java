package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary.Outcome;
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

/** Clients that leave, and a gateway that closes, in every state of a call: what is under way ends, and nothing begins after it. */
interface FaultSuiteClients extends FaultSuiteBase {
    /** What a call is at when its client leaves. */
    enum Moment {
        AT_ONCE(Fault.silence()),
        BEFORE_THE_HEAD(Fault.silence()),
        IN_THE_HEAD(Fault.stallAfter("HTTP/1.1 200 OK\r\nCont")),
        DURING_AN_ERRORS_BODY(Fault.stallAfter("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{")),
        DURING_BACKOFF(status(500, "no")),
        BETWEEN_CHUNKS(Fault.stallAfter(EVENTS + chunk(EVENT))),
        IN_A_CHUNK(Fault.stallAfter(EVENTS + "40\r\n" + EVENT));

        @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
        final Fault fault;

        Moment(Fault fault) {
            this.fault = fault;
        }

        boolean isAfterTheHead() {
            return this == BETWEEN_CHUNKS || this == IN_A_CHUNK;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-X-5: a client that leaves frees the engine at once, and nothing more is sent")
    default void clientLeaves(Moment moment) {
        FaultyUpstream engine = rig().upstream(moment.fault);
        FaultyUpstream spare = rig().upstream(ok("spare"));
        rig().builder.instanceRetries(3);
        GatewayCall call = rig().instances(engine).route(Route.INTERNAL, spare).call();
        if (moment != Moment.AT_ONCE) {
            reach(moment, call, engine);
        }
        call.cancel("client left");
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        Await.until("the engine is free", () -> engine.openExchanges() == 0);
        rig().clock.advance(Duration.ofMinutes(10));
        assertThat(rig().attempts()).isEqualTo(1);
        assertThat(engine.exchanges()).isLessThanOrEqualTo(1);
        assertThat(spare.exchanges()).isZero();
        String end = moment == Moment.DURING_BACKOFF || moment == Moment.DURING_AN_ERRORS_BODY
                ? "failed UPSTREAM_FAILURE"
                : "cancelled";
        assertThat(rig().pool.leases().get(0).ends()).containsExactly(end);
    }

    @Test
    @DisplayName("RT-X-5: a reader that leaves its body does the same as one that cancels the call")
    default void readerLeaves() {
        FaultyUpstream engine = rig().upstream(Fault.stallAfter(EVENTS + chunk(EVENT)));
        GatewayCall call = rig().instances(engine).call();
        ChunkProbe host = ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
        host.next();
        host.cancel();
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        engine.connection(0).awaitClientClosed();
        assertThat(rig().pool.leases().get(0).ends()).containsExactly("cancelled");
    }

    @Test
    @DisplayName("RT-Q-4: a client that leaves while its call is parked is forgotten; no retry is sent")
    default void clientLeavesWhileParked() {
        FaultyUpstream entry = rig().upstream(status(429, "slow down", "Retry-After: 1"), ok("too late"));
        GatewayCall call = parked(entry);
        call.cancel("client left");
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.CANCELLED);
        Await.until("no timer is left", () -> rig().clock.pending() == 0);
        rig().clock.advance(Duration.ofMinutes(10));
        assertThat(entry.exchanges()).isEqualTo(1);
    }

    @Test
    @DisplayName("RT-Q-7: closing the gateway answers a parked call with 503")
    default void gatewayClosesWhileParked() {
        FaultyUpstream entry = rig().upstream(status(429, "slow down", "Retry-After: 1"), ok("too late"));
        GatewayCall call = parked(entry);
        rig().gateway().close();
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("\"code\":\"shutting_down\"");
        rig().clock.advance(Duration.ofMinutes(10));
        assertThat(entry.exchanges()).isEqualTo(1);
    }

    @Test
    @DisplayName("Closing the gateway during a backoff answers with 503, and the retry is not sent")
    default void gatewayClosesDuringBackoff() {
        FaultyUpstream engine = rig().upstream(status(500, "no"), ok("too late"));
        rig().builder.instanceRetries(3);
        GatewayCall call = rig().instances(engine).call();
        rig().awaitDelay(FIRST_BACKOFF);
        rig().gateway().close();
        assertThat(rig().answer(call).status()).isEqualTo(503);
        rig().clock.advance(Duration.ofMinutes(10));
        assertThat(engine.exchanges()).isEqualTo(1);
    }

    private GatewayCall parked(FaultyUpstream entry) {
        rig().queue(queue(2, 3, Duration.ofSeconds(1), Duration.ofSeconds(4)), false);
        GatewayCall call = rig().route(Route.UNMATCHED, entry).call();
        rig().awaitParked(1);
        return call;
    }

    private void reach(Moment moment, GatewayCall call, FaultyUpstream engine) {
        rig().awaitExchanges(engine, 1);
        if (moment == Moment.DURING_BACKOFF) {
            rig().awaitDelay(FIRST_BACKOFF);
        } else if (moment == Moment.DURING_AN_ERRORS_BODY) {
            Await.until(
                    "the error's head is there",
                    () -> Duration.ofSeconds(5).equals(rig().clock.untilNext()));
        } else if (moment.isAfterTheHead()) {
            ChunkProbe host = ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
            assertThat(host.next()).isEqualTo(EVENT);
        }
    }
}
