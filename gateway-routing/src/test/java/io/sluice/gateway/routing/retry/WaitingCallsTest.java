package io.sluice.gateway.routing.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole calls that wait in the queue for an endpoint which answers 429: sections RT-6 and RT-8 together. */
class WaitingCallsTest {
    private static final Duration LATENCY = Duration.ofMillis(10);

    private final FakeClock clock = new FakeClock();
    private final long startNanos = clock.nanos();
    private final List<Duration> asked = new ArrayList<>();
    private final ManualTransport transport = new ManualTransport().onStart(this::answerLater);
    private Duration recovery = Duration.ZERO;
    private Gateway gateway;

    @AfterEach
    void close() {
        assertThat(gateway.openCalls()).isZero();
        gateway.close();
    }

    @Test
    void aWishIsHeededEachTimeUntilTheAnswerComes() { // RT-Q-2, RT-Q-5: three times 429 with Retry-After: 1, then 200
        recovery = Duration.ofMillis(2_500);
        build(RetryQueueConfig.defaults());
        GatewayCall call = call();
        clock.advance(Duration.ofSeconds(10));
        assertThat(status(call)).isEqualTo(200);
        assertThat(asked).hasSize(4);
        for (int i = 1; i < asked.size(); i++) {
            assertThat(asked.get(i).minus(asked.get(i - 1))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void exhaustedCallsGetTheLastAnswer() { // RT-Q-3, RT-Q-6, RT-A-4
        recovery = Duration.ofHours(1);
        build(RetryQueueConfig.defaults().withMaxCount(2));
        GatewayCall call = call();
        clock.advance(Duration.ofSeconds(10));
        assertThat(status(call)).isEqualTo(429);
        assertThat(Await.value(call.response()).headers().first("retry-after")).isEqualTo("1");
        assertThat(Await.value(call.response()).headers().first("x-should-retry"))
                .isEqualTo("false");
        assertThat(asked).hasSize(3);
    }

    @Test
    void aCrowdIsServedSoonAfterTheRecovery() { // RT-Q-1: 60 calls, 2 workers, and not 30 rounds of a second
        recovery = Duration.ofSeconds(10);
        Duration second = Duration.ofSeconds(1);
        build(RetryQueueConfig.defaults().withWorkers(2).withMaxCount(-1).withDelays(second, second));
        List<GatewayCall> calls = IntStream.range(0, 60).mapToObj(i -> call()).toList();
        clock.advance(Duration.ofSeconds(12));
        assertThat(calls).extracting(WaitingCallsTest::status).containsOnly(200);
    }

    @Test
    void closingEndsAllThatWait() { // RT-Q-7
        recovery = Duration.ofHours(1);
        build(RetryQueueConfig.defaults());
        List<GatewayCall> calls = IntStream.range(0, 20).mapToObj(i -> call()).toList();
        clock.advance(Duration.ofMillis(100));
        gateway.close();
        assertThat(calls).extracting(WaitingCallsTest::status).containsOnly(503);
        assertThat(asked).hasSize(20);
    }

    private void build(RetryQueueConfig config) {
        gateway = Gateway.builder()
                .routePolicy(FixedRoute.to(Route.UNMATCHED, Endpoint.of("http://limited/v1")))
                .retryQueue(RetryQueues.create(config))
                .transport(transport)
                .ticker(clock)
                .timer(clock)
                .random(new Random(1))
                .build();
    }

    private GatewayCall call() {
        return gateway.call(GatewayRequest.post("/v1/chat/completions", "{\"model\":\"m\"}"));
    }

    private static int status(GatewayCall call) {
        var answer = Await.value(call.response());
        Await.value(answer.body().readAllBytes(1_000));
        return answer.status();
    }

    private void answerLater(ManualExchange exchange) {
        asked.add(Duration.ofNanos(clock.nanos() - startNanos));
        clock.schedule(() -> answer(exchange), LATENCY.toNanos());
    }

    private void answer(ManualExchange exchange) {
        boolean recovered = clock.nanos() - startNanos >= recovery.toNanos();
        if (recovered) {
            exchange.respond(200).end();
        } else {
            exchange.respond(429, "retry-after", "1").send("slow down").end();
        }
    }
}
