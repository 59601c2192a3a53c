package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.contract.FaultRig.Answer;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Upstreams that fail before the head of their answer: everything may still be tried. */
interface FaultSuiteBeforeHead extends FaultSuiteBase {
    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-D-2: with nothing else to try the client gets 502 at once, after one exchange")
    default void alone(FaultBeforeHead fault) {
        FaultyUpstream engine = fault.upstream(rig());
        GatewayCall call = rig().instances(engine).call();
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("\"code\":\"upstream_error\"").doesNotContain("127.0.0.1");
        assertThat(answer.headers().contains("x-should-retry")).isFalse();
        assertThat(engine.exchanges()).isEqualTo(fault.exchanges(1));
        CallSummary summary = rig().summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(summary.error()).isEqualTo(fault.kind());
        assertThat(summary.duration()).isZero();
        assertThat(rig().pool.leases().get(0).ends()).containsExactly("failed " + fault.kind());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-R-1, RT-R-2, RT-R-3: another instance answers after the first backoff")
    default void anotherInstance(FaultBeforeHead fault) {
        FaultyUpstream broken = fault.upstream(rig());
        FaultyUpstream good = rig().upstream(Fault.stream());
        rig().builder.instanceRetries(1);
        GatewayCall call = rig().instances(broken, good).call();
        rig().delay(FIRST_BACKOFF);
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).endsWith(Fault.DONE);
        assertThat(answer.broken()).isNull();
        assertThat(broken.exchanges()).isEqualTo(fault.exchanges(1));
        assertThat(good.exchanges()).isEqualTo(1);
        assertThat(rig().errors(call)).containsExactly(fault.kind(), null);
        assertThat(rig().summary(call).duration()).isEqualTo(FIRST_BACKOFF);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"REFUSED", "UNKNOWN_HOST"})
    @DisplayName("RT-R-8: the same endpoint answers when it is asked again after the first backoff")
    default void sameEndpoint(FaultBeforeHead fault) {
        FaultyUpstream endpoint = fault.upstream(rig(), ok("done"));
        rig().builder.endpointRetries(1);
        GatewayCall call = rig().external(endpoint).call();
        rig().delay(FIRST_BACKOFF);
        assertThat(rig().answer(call).text()).isEqualTo("done");
        assertThat(endpoint.exchanges()).isEqualTo(2);
        assertThat(rig().errors(call)).containsExactly(fault.kind(), null);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-D-3, RT-F-2: the first of the chain is asked at once, the second after the first backoff")
    default void chain(FaultBeforeHead fault) {
        FaultyUpstream primary = fault.upstream(rig());
        FaultyUpstream first = fault.upstream(rig());
        FaultyUpstream second = rig().upstream(ok("second"));
        GatewayCall call = rig().external(primary, first, second).call();
        rig().awaitAttempts(2);
        rig().delay(FIRST_BACKOFF);
        assertThat(rig().answer(call).text()).isEqualTo("second");
        assertThat(rig().errors(call)).containsExactly(fault.kind(), fault.kind(), null);
        assertThat(second.exchanges()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "RT-R-4, RT-F-4, RT-A-4: when everything fails the exchanges are bounded, and the client is told not to multiply them")
    default void everywhere(FaultBeforeHead fault) {
        FaultyUpstream one = fault.upstream(rig());
        FaultyUpstream two = fault.upstream(rig());
        FaultyUpstream entry = fault.upstream(rig());
        FaultyUpstream last = fault.upstream(rig());
        rig().builder.instanceRetries(2).endpointRetries(1);
        GatewayCall call =
                rig().instances(one, two).route(Route.INTERNAL, entry, last).call();
        Answer answer = rig().finish(call, Duration.ofMillis(100));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.headers().first("x-should-retry")).isEqualTo("false");
        // 1 + 2 retries on instances + 2 entries + 1 retry on an endpoint
        assertThat(rig().errors(call)).hasSize(6).containsOnly(fault.kind());
        assertThat(one.exchanges() + two.exchanges() + entry.exchanges() + last.exchanges())
                .isEqualTo(fault.exchanges(6));
    }

    @Test
    @DisplayName("RT-X-4: a head that takes long, but comes in time, is an answer like any other")
    default void slowHead() {
        CountDownLatch gate = new CountDownLatch(1);
        FaultyUpstream engine = rig().upstream(ok("late").heldBy(gate));
        rig().builder.instanceRetries(1);
        GatewayCall call = rig().instances(engine).call();
        rig().awaitExchanges(engine, 1);
        rig().clock.advance(Duration.ofMinutes(59));
        gate.countDown();
        assertThat(rig().answer(call).text()).isEqualTo("late");
        assertThat(engine.exchanges()).isEqualTo(1);
        assertThat(rig().summary(call).timeToHead()).isEqualTo(Duration.ofMinutes(59));
    }

    @Test
    @DisplayName("RT-X-3: an answer that comes byte by byte is whole")
    default void trickle() {
        String answer = Fault.EVENTS + Fault.chunk(Fault.EVENT) + Fault.chunk(Fault.DONE) + Fault.chunk("");
        FaultyUpstream engine = rig().upstream(Fault.trickle(answer, Duration.ofMillis(1)));
        GatewayCall call = rig().instances(engine).call();
        Answer whole = rig().answer(call);
        assertThat(whole.text()).isEqualTo(Fault.EVENT + Fault.DONE);
        assertThat(whole.broken()).isNull();
        assertThat(engine.exchanges()).isEqualTo(1);
    }

    @Test
    @DisplayName("RT-X-6: interim answers alone are silence")
    default void interimOnly() {
        FaultyUpstream engine = rig().upstream(Fault.stallAfter("HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\n"));
        rig().builder.instanceHeadTimeout(Duration.ofSeconds(30));
        GatewayCall call = rig().instances(engine).call();
        rig().awaitExchanges(engine, 1);
        rig().clock.advance(Duration.ofSeconds(30));
        assertThat(rig().answer(call).status()).isEqualTo(504);
        assertThat(rig().errors(call)).containsExactly(ErrorKind.HEAD_TIMEOUT);
        engine.connection(0).awaitClientClosed();
    }

    @Test
    @DisplayName(
            "RT-R-1, RT-R-8: silent engines time out, one is retried, and the chain answers; nothing is left open upstream")
    default void silence() {
        FaultyUpstream one = rig().upstream(Fault.silence());
        FaultyUpstream two = rig().upstream(Fault.silence());
        FaultyUpstream mute = rig().upstream(Fault.silence());
        FaultyUpstream spare = rig().upstream(ok("spare"));
        rig().builder
                .instanceRetries(1)
                .endpointRetries(5)
                .instanceHeadTimeout(Duration.ofSeconds(30))
                .endpointHeadTimeout(Duration.ofSeconds(20));
        GatewayCall call =
                rig().instances(one, two).route(Route.INTERNAL, mute, spare).call();
        rig().awaitExchanges(one, 1);
        rig().clock.advance(Duration.ofSeconds(30));
        rig().delay(FIRST_BACKOFF);
        rig().awaitExchanges(two, 1);
        rig().clock.advance(Duration.ofSeconds(30));
        rig().awaitExchanges(mute, 1);
        rig().clock.advance(Duration.ofSeconds(20));
        rig().delay(FIRST_BACKOFF);
        assertThat(rig().answer(call).text()).isEqualTo("spare");
        assertThat(rig().errors(call))
                .containsExactly(ErrorKind.HEAD_TIMEOUT, ErrorKind.HEAD_TIMEOUT, ErrorKind.HEAD_TIMEOUT, null);
        assertThat(rig().summary(call).duration()).isEqualTo(Duration.ofMillis(80_020));
        one.connection(0).awaitClientClosed();
        two.connection(0).awaitClientClosed();
        mute.connection(0).awaitClientClosed();
    }
}
