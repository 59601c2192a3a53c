package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.DONE;
import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.LAST_EVENT;
import static io.sluice.gateway.testkit.Fault.ROLE;
import static io.sluice.gateway.testkit.Fault.chunk;
import static io.sluice.gateway.testkit.Fault.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.contract.FaultRig.Answer;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.ServerConnection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstreams that fail after the head of their answer, when the client has it: nothing may be tried any more. */
interface FaultSuiteStreams extends FaultSuiteBase {
    /** How a stream breaks. */
    enum Break {
        CLOSED_IN_A_CHUNK(Fault.closeAfter("40\r\ndata: {\"cho")),
        CLOSED_BETWEEN_CHUNKS(ServerConnection::close),
        CLOSED_BEFORE_THE_LAST_CHUNK(Fault.closeAfter(chunk(EVENT))),
        HALF_CLOSED(Fault.halfCloseAfter("40\r\ndata: ")),
        RESET(ServerConnection::reset),
        GARBAGE_CHUNK(Fault.stallAfter("not a chunk\r\n"));

        @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
        final Fault rest;

        Break(Fault rest) {
            this.rest = rest;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "RT-F-6, RT-A-2: broken after the first byte: no retry, no fallback, an error event, no [DONE], counted as failed")
    default void brokenStream(Break how) {
        CountDownLatch seen = new CountDownLatch(1);
        FaultyUpstream engine = rig().upstream(connection -> {
            connection.write(EVENTS);
            connection.writeChunk(EVENT);
            seen.await();
            how.rest.play(connection);
        });
        FaultyUpstream spare = rig().upstream(ok("spare"));
        rig().builder.instanceRetries(3);
        GatewayCall call =
                rig().instances(engine, spare).route(Route.INTERNAL, spare).call();
        ChunkProbe host = ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
        assertThat(host.next()).isEqualTo(EVENT);
        seen.countDown();
        Await.value(host.end());
        assertThat(host.text()).startsWith(EVENT).contains("\n\n" + ERROR_EVENT).endsWith("}}\n\n");
        assertThat(host.text()).doesNotContain("[DONE]");
        assertThat(engine.exchanges()).isEqualTo(1);
        assertThat(spare.exchanges()).isZero();
        CallSummary summary = rig().summary(call);
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(summary.attempts()).hasSize(1);
        assertThat(rig().pool.leases().get(0).ends())
                .containsAnyOf("failed CONNECTION_LOST", "failed INVALID_RESPONSE");
    }

    @Test
    @DisplayName("RT-X-4: a stream that stalls ends with the idle timeout, an error event, and nothing open upstream")
    default void stall() {
        FaultyUpstream engine = rig().upstream(Fault.stallAfter(EVENTS + chunk(EVENT)));
        FaultyUpstream spare = rig().upstream(ok("spare"));
        rig().builder.instanceRetries(3).idleTimeout(Duration.ofMinutes(5));
        GatewayCall call = rig().instances(engine).route(Route.INTERNAL, spare).call();
        ChunkProbe host = ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
        assertThat(host.next()).isEqualTo(EVENT);
        rig().clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(host.end().toCompletableFuture()).isNotDone();
        rig().clock.advance(Duration.ofMillis(1));
        Await.value(host.end());
        assertThat(host.text()).startsWith(EVENT + ERROR_EVENT);
        assertThat(rig().errors(call)).containsExactly(ErrorKind.IDLE_TIMEOUT);
        assertThat(spare.exchanges()).isZero();
        engine.connection(0).awaitClientClosed();
    }

    @Test
    @DisplayName("RT-A-2: a body shorter than its Content-Length is cut for the client too")
    default void tooShort() {
        FaultyUpstream engine = rig().upstream(Fault.closeAfter("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
        FaultyUpstream spare = rig().upstream(ok("spare"));
        rig().builder.instanceRetries(3);
        GatewayCall call = rig().instances(engine).route(Route.INTERNAL, spare).call();
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("abc");
        assertThat(answer.broken()).isNotNull();
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(engine.exchanges() + spare.exchanges()).isEqualTo(1);
    }

    @Test
    @DisplayName("What an answer has beyond its Content-Length is nobody's, the next call's least of all")
    default void tooLong() {
        FaultyUpstream engine = rig().upstream(
                        connection -> connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen"),
                        ok("mine"));
        rig().builder.instanceRetries(1);
        rig().instances(engine);
        assertThat(rig().answer(rig().call()).text()).isEqualTo("ok");
        GatewayCall second = rig().call();
        assertThat(rig().finish(second, FIRST_BACKOFF).text()).isEqualTo("mine");
    }

    @Test
    @DisplayName("A 200 whose body is an error is the upstream's answer, passed on as it is")
    default void errorInBody() {
        String error = "{\"error\":{\"message\":\"out of memory\",\"type\":\"server_error\"}}";
        FaultyUpstream engine = rig().upstream(ok(error));
        rig().builder.instanceRetries(3);
        GatewayCall call = rig().instances(engine).call();
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(error);
        assertThat(engine.exchanges()).isEqualTo(1);
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    @DisplayName("RT-N-3: a stream that ends well without [DONE] is passed on as it is; none is made up, and no error")
    default void withoutDone() {
        FaultyUpstream engine = rig().upstream(Fault.streamWithoutDone());
        GatewayCall call = rig().instances(engine).call();
        Answer answer = rig().answer(call);
        assertThat(answer.text()).isEqualTo(EVENT + LAST_EVENT);
        assertThat(answer.broken()).isNull();
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    @DisplayName("RT-N-3: a stream that ends well, but with neither a finish reason nor [DONE], has broken")
    default void withoutFinish() {
        FaultyUpstream engine = rig().upstream(Fault.streamOf(ROLE, EVENT));
        GatewayCall call = rig().instances(engine).call();
        assertThat(rig().answer(call).text()).startsWith(ROLE + EVENT + ERROR_EVENT);
        assertThat(rig().errors(call)).containsExactly(ErrorKind.CONNECTION_LOST);
        assertThat(rig().pool.leases().get(0).ends()).containsExactly("failed CONNECTION_LOST");
    }

    /** A stream with a good head that is no answer. */
    enum NoAnswer {
        NOTHING(Fault.streamOf()),
        A_COMMENT(Fault.streamOf(": ping\n\n")),
        DONE_ALONE(Fault.streamOf(DONE)),
        ROLE_AND_DONE(Fault.streamOf(ROLE, DONE)),
        ERROR_BY_NAME(Fault.streamOf("event: error\ndata: {\"message\":\"no\"}\n\n", DONE)),
        ERROR_BY_MEMBER(Fault.streamOf(ROLE, "data: {\"error\":{\"message\":\"died\",\"code\":500}}\n\n", DONE)),
        RESET_BEFORE_CONTENT(Fault.resetAfter(EVENTS + chunk(ROLE)));

        @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
        final Fault fault;

        NoAnswer(Fault fault) {
            this.fault = fault;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "RT-N-1: a stream that is no answer is retried like a reset, counted as failed, and 502 if nothing is better")
    default void noAnswer(NoAnswer how) {
        FaultyUpstream engine = rig().upstream(how.fault);
        FaultyUpstream spare = rig().upstream(Fault.stream());
        rig().builder.instanceRetries(1);
        rig().instances(engine, spare);
        GatewayCall call = rig().call();
        Answer answer = rig().finish(call, FIRST_BACKOFF);
        assertThat(answer.text()).isEqualTo(EVENT + EVENT + DONE);
        assertThat(rig().pool.leases().get(0).ends().get(0)).startsWith("failed ");
        assertThat(rig().summary(call).attempts()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-N-1: a stream that is no answer falls back, and is 502 if nothing is better")
    default void noAnswerAnywhere(NoAnswer how) {
        FaultyUpstream primary = rig().upstream(how.fault);
        FaultyUpstream entry = rig().upstream(how.fault);
        Answer answer = rig().finish(rig().external(primary, entry).call(), FIRST_BACKOFF);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("upstream_error");
        assertThat(primary.exchanges()).isEqualTo(1);
        assertThat(entry.exchanges()).isEqualTo(1);
    }

    /** What an upstream may do when its stream has ended. */
    enum Afterwards {
        LAST_CHUNK(connection -> connection.writeChunk("")),
        CLOSED(ServerConnection::close),
        RESET(ServerConnection::reset),
        GARBAGE(Fault.stallAfter("not a chunk\r\n")),
        OPEN(ServerConnection::awaitClose);

        @SuppressWarnings("ImmutableEnumChecker") // faults keep nothing
        final Fault rest;

        Afterwards(Fault rest) {
            this.rest = rest;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RT-N-4: [DONE] is the end, whatever the upstream does then, and a success")
    default void afterDone(Afterwards how) {
        CountDownLatch ended = new CountDownLatch(1);
        FaultyUpstream engine = rig().upstream(connection -> {
            connection.write(EVENTS);
            connection.writeChunk(EVENT);
            connection.writeChunk(DONE);
            ended.await();
            how.rest.play(connection);
        });
        GatewayCall call = rig().instances(engine).call();
        assertThat(rig().answer(call).text()).isEqualTo(EVENT + DONE);
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(rig().pool.leases().get(0).ends()).containsExactly("succeeded");
        ended.countDown();
        if (how == Afterwards.OPEN) {
            rig().clock.advance(Duration.ofSeconds(1));
            engine.connection(0).awaitClientClosed();
        }
        Await.until("the exchange is over", () -> engine.openExchanges() == 0);
    }

    @Test
    @DisplayName("RT-N-5: an error event in a stream gets the shape that all clients know, and is the last")
    default void errorInStream() {
        String error = "data: {\"error\":{\"message\":\"KV load failed\",\"type\":null,\"code\":500}}\n\n";
        FaultyUpstream engine = rig().upstream(Fault.streamOf(EVENT, error, DONE));
        GatewayCall call = rig().instances(engine).call();
        Answer answer = rig().answer(call);
        assertThat(answer.broken()).isNull();
        assertThat(answer.text())
                .isEqualTo(EVENT + ERROR_EVENT
                        + "KV load failed\",\"code\":\"500\",\"type\":\"server_error\",\"param\":null}}\n\n");
        assertThat(rig().errors(call)).containsExactly(ErrorKind.UPSTREAM_FAILURE);
        assertThat(rig().pool.leases().get(0).ends()).containsExactly("failed UPSTREAM_FAILURE");
    }

    @Test
    @DisplayName("RT-X-3: a stream without a fault ends with [DONE]")
    default void whole() {
        FaultyUpstream engine = rig().upstream(Fault.stream());
        GatewayCall call = rig().instances(engine).call();
        assertThat(rig().answer(call).text()).isEqualTo(EVENT + EVENT + DONE);
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }
}
