package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.contract.FaultRig.Answer;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that answer with 500 and more: once, for ever, and every other second. */
interface FaultSuiteStatuses extends FaultSuiteBase {
    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 529})
    @DisplayName("RT-R-1, RT-R-3: 500 and up once is retried on another instance after the first backoff")
    default void onceOnAnInstance(int status) {
        FaultyUpstream busy = rig().upstream(status(status, "busy"));
        FaultyUpstream good = rig().upstream(ok("done"));
        rig().builder.instanceRetries(1);
        GatewayCall call = rig().instances(busy, good).call();
        rig().delay(FIRST_BACKOFF);
        assertThat(rig().answer(call).text()).isEqualTo("done");
        assertThat(busy.exchanges() + good.exchanges()).isEqualTo(2);
        assertThat(rig().errors(call)).containsExactly(ErrorKind.UPSTREAM_FAILURE, null);
    }

    @Test
    @DisplayName("RT-R-8: an endpoint's own retryAfter counts if it is longer than the backoff")
    default void onceOnAnEndpoint() {
        FaultyUpstream endpoint = rig().upstream(status(503, "busy", "Retry-After: 2"), ok("done"));
        rig().builder.endpointRetries(1);
        GatewayCall call = rig().external(endpoint).call();
        rig().delay(Duration.ofSeconds(2));
        assertThat(rig().answer(call).text()).isEqualTo("done");
        assertThat(endpoint.exchanges()).isEqualTo(2);
        // The connection of an error that was read whole is used again.
        assertThat(endpoint.connections()).isEqualTo(1);
    }

    @Test
    @DisplayName("RT-R-4, RT-A-1, RT-A-4: 500 for ever is passed on, with its body, after the retries there are")
    default void forEver() {
        FaultyUpstream engine = rig().upstream(status(500, "first"), status(500, "second"), status(500, "third"));
        rig().builder.instanceRetries(2);
        GatewayCall call = rig().instances(engine).call();
        rig().delay(FIRST_BACKOFF);
        rig().delay(SECOND_BACKOFF);
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).isEqualTo("third");
        assertThat(answer.headers().first("x-should-retry")).isEqualTo("false");
        assertThat(engine.exchanges()).isEqualTo(3);
        assertThat(rig().summary(call).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    @DisplayName("RT-D-3: 500 for ever everywhere: the primary's own error is the answer, each entry was asked once")
    default void forEverEverywhere() {
        FaultyUpstream primary = rig().upstream(status(500, "primary"));
        FaultyUpstream first = rig().upstream(status(503, "first"));
        FaultyUpstream second = rig().upstream(status(502, "second"));
        GatewayCall call = rig().external(primary, first, second).call();
        Answer answer = rig().finish(call, FIRST_BACKOFF);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).isEqualTo("primary");
        assertThat(primary.exchanges()).isEqualTo(1);
        assertThat(first.exchanges()).isEqualTo(1);
        assertThat(second.exchanges()).isEqualTo(1);
    }

    @Test
    @DisplayName("RT-F-4: an error whose body is cut is passed on by its status if nothing better comes")
    default void errorWithACutBody() {
        FaultyUpstream engine =
                rig().upstream(Fault.closeAfter("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{\"error\""));
        FaultyUpstream entry = rig().upstream(Fault.closeAfter(""));
        GatewayCall call = rig().instances(engine).route(Route.INTERNAL, entry).call();
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("\"code\":\"upstream_error\"");
        assertThat(answer.broken()).isNull();
        assertThat(engine.exchanges() + entry.exchanges()).isEqualTo(2);
    }

    @Test
    @DisplayName("An error whose body stalls holds up the next try for five seconds at most")
    default void errorWithAStalledBody() {
        FaultyUpstream engine =
                rig().upstream(Fault.stallAfter("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{\"error\""));
        FaultyUpstream entry = rig().upstream(ok("entry"));
        GatewayCall call = rig().instances(engine).route(Route.INTERNAL, entry).call();
        Duration limit = Duration.ofSeconds(5);
        Await.until("the head is there", () -> limit.equals(rig().clock.untilNext()));
        rig().clock.advance(limit);
        assertThat(rig().answer(call).text()).isEqualTo("entry");
        assertThat(rig().summary(call).duration()).isEqualTo(limit);
        engine.connection(0).awaitClientClosed();
    }

    @Test
    @DisplayName(
            "RT-R-2: an instance that flaps at 1 Hz is not noticed by clients, and costs one exchange more while it is down")
    default void flappingInstance() {
        FaultyUpstream flapping = rig().upstream();
        flapping.chooses((request, number) -> isDown() ? Fault.resetAfter("") : ok("done"));
        FaultyUpstream steady = rig().upstream(ok("done"));
        rig().builder.instanceRetries(1);
        rig().instances(flapping, steady);
        int calls = 60;
        for (int i = 0; i < calls; i++) {
            Answer answer = rig().finish(rig().call(), FIRST_BACKOFF);
            assertThat(answer.status()).as("call %s", i).isEqualTo(200);
            rig().clock.advance(Duration.ofMillis(100));
        }
        int failed = rig().attempts() - calls;
        assertThat(failed).isBetween(calls / 10, calls / 2);
        assertThat(flapping.exchanges() + steady.exchanges()).isEqualTo(calls + failed + rig().renewals());
    }

    @Test
    @DisplayName(
            "RT-R-8: an endpoint that flaps at 1 Hz costs its clients no more than the retries there are, and is back when it is")
    default void flappingEndpoint() {
        FaultyUpstream flapping = rig().upstream();
        flapping.chooses((request, number) -> isDown() ? status(503, "down") : ok("up"));
        rig().builder.endpointRetries(1);
        rig().external(flapping);
        int exchanges = 0;
        for (int i = 0; i < 40; i++) {
            boolean down = isDown();
            Answer answer = rig().finish(rig().call(), FIRST_BACKOFF);
            assertThat(answer.status()).as("call %s", i).isEqualTo(down ? 503 : 200);
            exchanges += down ? 2 : 1;
            rig().clock.advance(Duration.ofMillis(down ? 90 : 100));
        }
        assertThat(flapping.exchanges()).isEqualTo(exchanges);
    }

    /** Returns whether this is one of the seconds in which what flaps is down. */
    private boolean isDown() {
        return rig().elapsed().toSeconds() % 2 == 1;
    }
}
