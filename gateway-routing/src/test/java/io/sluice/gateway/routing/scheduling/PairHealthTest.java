package io.sluice.gateway.routing.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.spi.scheduling.Stage;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disaggregated calls on a real pool: a leg's failure counts against the instance of that leg only (clause SC-P-3). */
@DisplayName("SC-P-3 in PDD")
class PairHealthTest {
    private static final SimpleScheduleQuery BOTH =
            SimpleScheduleQuery.ofModel("m").in(SchedulingMode.PD_BATCH, Stage.BOTH);

    private final FakeClock clock = new FakeClock();
    private final List<String> asked = new ArrayList<>();
    private final ManualTransport transport = new ManualTransport().onStart(this::play);
    private final PoolScheduler scheduler = Schedulers.builder(new ChangingSource(fleet()))
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .timer(clock)
            .build();
    private final Gateway gateway = Gateway.builder()
            .scheduler(scheduler)
            .transport(transport)
            .disaggregation(Disaggregation.by(new TwoLegs()).build())
            .ticker(clock)
            .timer(clock)
            .random(new Random(1))
            .build();

    private String sick = "";
    private Consumer<ManualExchange> sickness = ManualExchange::refuse;

    private static List<Instance> fleet() {
        return Stream.of("p0", "p1", "p2", "d0", "d1", "d2")
                .map(id -> Instance.builder(Origin.of("http", id, 8000))
                        .id(id)
                        .role(id.startsWith("p") ? Role.PREFILL : Role.DECODE)
                        .build())
                .toList();
    }

    private void play(ManualExchange exchange) {
        String host = exchange.request().origin().host();
        asked.add(host);
        if (host.equals(sick)) {
            sickness.accept(exchange);
        } else {
            exchange.respond(200).send("{}").end();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(gateway.openCalls()).isZero();
        gateway.close();
        assertThat(scheduler.openLeases()).isZero();
        scheduler.close();
    }

    @ParameterizedTest
    @CsvSource({"p1,connect", "p1,500", "d1,connect", "d1,500"})
    @DisplayName(
            "3 failures in one leg take that instance out, and neither those it was paired with nor the other pool")
    void onlyTheCulprit(String failedLeg, String how) {
        sick = failedLeg;
        if (how.equals("500")) {
            sickness = exchange -> exchange.respond(500).send("out of memory").end();
        }
        call(20);
        assertThat(out()).containsExactly(failedLeg);
        asked.clear();
        call(20);
        assertThat(asked).hasSize(40).doesNotContain(failedLeg);
    }

    @Test
    @DisplayName("One probe that succeeds lets it in")
    void comesBack() {
        sick = "p1";
        call(20);
        sick = "";
        clock.advance(Duration.ofSeconds(5));
        asked.clear();
        call(20);
        assertThat(asked).contains("p1");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"p1,400", "p1,307", "d1,404"})
    @DisplayName("What a client brings about with its request takes nothing out")
    void clientsFault(String failedLeg, int status) {
        sick = failedLeg;
        sickness = exchange -> exchange.respond(status).send("no").end();
        call(30);
        assertThat(out()).isEmpty();
    }

    @Test
    @DisplayName("Clients that leave take nothing out")
    void clientsLeave() {
        sick = "p1";
        sickness = exchange -> {};
        for (int i = 0; i < 30; i++) {
            GatewayCall call = gateway.call(GatewayRequest.post("/v1/completions", "{\"model\":\"m\"}"));
            call.cancel("gone");
            call.response().whenComplete((answer, gone) -> {
                if (answer != null) {
                    answer.body().cancel(new IllegalStateException("gone"));
                }
            });
            Await.value(call.completion());
        }
        assertThat(out()).isEmpty();
    }

    private void call(int times) {
        for (int i = 0; i < times; i++) {
            GatewayCall call = gateway.call(GatewayRequest.post("/v1/completions", "{\"model\":\"m\"}"));
            GatewayResponse answer = Await.value(call.response());
            Await.value(answer.body().readAllBytes(1_000));
            Await.value(call.completion());
        }
    }

    private List<String> out() {
        return scheduler.explain(BOTH).candidates().stream()
                .filter(candidate -> candidate.verdict() == Verdict.EXCLUDED)
                .map(Candidate::instanceId)
                .toList();
    }
}
