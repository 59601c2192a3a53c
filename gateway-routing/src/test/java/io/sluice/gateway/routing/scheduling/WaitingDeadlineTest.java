package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.in;
import static io.sluice.gateway.routing.scheduling.Instances.named;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whole calls that wait for an instance of a real pool, and have less time than that (clause SC-S-5). */
@DisplayName("SC-S-5")
class WaitingDeadlineTest {
    private static final String BODY = "{\"model\":\"m\",\"prompt\":\"p\"}";

    private final FakeClock clock = new FakeClock();
    private final ChangingSource source = new ChangingSource(List.of());
    private final ManualTransport transport = new ManualTransport();
    private final PoolScheduler scheduler = Schedulers.builder(source)
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .timer(clock)
            .waiting(Duration.ofSeconds(5), Duration.ofSeconds(1))
            .waitingBytes(2L * BODY.length() - 1)
            .build();
    private final GatewayBuilder builder = Gateway.builder()
            .scheduler(scheduler)
            .transport(transport)
            .ticker(clock)
            .timer(clock)
            .random(new Random(1));

    @AfterEach
    void nothingIsLeft() {
        scheduler.close();
        assertThat(scheduler.openLeases()).isZero();
        assertThat(clock.pending()).as("timers").isZero();
    }

    @Test
    @DisplayName("The call's deadline ends the wait; an instance that comes later is given back at once")
    void deadline() {
        try (Gateway gateway = builder.build()) {
            GatewayCall call = gateway.call(request(Duration.ofSeconds(2)));
            clock.advance(Duration.ofMillis(1_999));
            assertThat(call.response().toCompletableFuture()).isNotDone();
            clock.advance(Duration.ofMillis(1));
            assertDeadline(call);
            source.set(named("late"));
            assertThat(transport.started()).isZero();
        }
    }

    @Test
    @DisplayName("The same for the decode instance of a call in stages, whose prefill leg has ended")
    void deadlineBetweenLegs() {
        source.set(List.of(in(Role.PREFILL, "p"), in(Role.DECODE, "d")));
        builder.disaggregation(Disaggregation.by(new TwoLegs()).staged(true).build());
        try (Gateway gateway = builder.build()) {
            GatewayCall call = gateway.call(request(Duration.ofSeconds(2)));
            source.set(List.of(in(Role.PREFILL, "p"))); // it leaves while the prefill leg runs
            transport.exchange(0).respond(200).send("{}").end();
            clock.advance(Duration.ofSeconds(2));
            assertDeadline(call);
            source.set(List.of(in(Role.PREFILL, "p"), in(Role.DECODE, "late")));
            assertThat(transport.started()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("SC-S-6: a client that leaves gives the room of its body back at once, in either stage")
    void leaving() {
        source.set(List.of(in(Role.PREFILL, "p"), in(Role.DECODE, "d")));
        builder.disaggregation(Disaggregation.by(new TwoLegs()).staged(true).build());
        try (Gateway gateway = builder.build()) {
            GatewayCall call = gateway.call(request(Duration.ofSeconds(60)));
            source.set(List.of(in(Role.PREFILL, "p"))); // it leaves while the prefill leg runs
            transport.exchange(0).respond(200).send("{}").end();
            assertThat(waits(scheduler)).as("two bodies are too many").isFalse();
            call.cancel("gone");
            assertThat(waits(scheduler)).isTrue();
            source.set(List.of());
            GatewayCall whole = gateway.call(request(Duration.ofSeconds(60)));
            assertThat(waits(scheduler)).isFalse();
            whole.cancel("gone");
            assertThat(waits(scheduler)).isTrue();
            Await.value(whole.completion());
        }
    }

    /** Returns whether one more call of this size may wait. */
    private static boolean waits(PoolScheduler scheduler) {
        Placing question = scheduler.schedule(
                SimpleScheduleQuery.ofModel("m").withPrompt(ByteBuffer.wrap(BODY.getBytes(UTF_8)), 0));
        boolean waits = !question.placement().toCompletableFuture().isDone();
        question.withdraw();
        return waits;
    }

    private static GatewayRequest request(Duration timeout) {
        return GatewayRequest.builder("POST", "/v1/completions")
                .body(BODY.getBytes(UTF_8))
                .timeout(timeout)
                .build();
    }

    private static void assertDeadline(GatewayCall call) {
        assertThat(Await.value(call.response()).status()).isEqualTo(504);
        Await.value(Await.value(call.response()).body().readAllBytes(1_000));
        CallSummary summary = Await.value(call.completion());
        assertThat(summary.error()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
    }
}
