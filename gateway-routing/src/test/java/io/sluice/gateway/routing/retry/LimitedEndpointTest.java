package io.sluice.gateway.routing.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.routing.health.EndpointHealths;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that limit their callers, before a gateway with endpoint health and retry queue, in virtual time (clauses RT-H-2, RT-H-5 and RT-Q-8). */
@DisplayName("A limited endpoint")
class LimitedEndpointTest {
    private static final Endpoint ENDPOINT = Endpoint.of("http://endpoint/v1");

    private final FakeClock clock = new FakeClock();
    private final ManualTransport transport = new ManualTransport();
    private final GatewayBuilder builder = Gateway.builder()
            .transport(transport)
            .ticker(clock)
            .timer(clock)
            .random(new Random(1))
            .routePolicy(FixedRoute.to(new Route.External(ENDPOINT)))
            .retryQueue(RetryQueues.create(RetryQueueConfig.defaults()))
            .retryQueuePrimary(true);

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 20", "false, 0", "false, 20"})
    @DisplayName(
            "that takes 5 calls a second serves 250 and more of 300 in a minute of 20 a second, 270 and more if it tells the exact time")
    void isUsedAsFarAsItAllows(boolean exact, long latencyMillis) {
        MeteredEndpoint endpoint = new MeteredEndpoint(clock, 5, exact, Duration.ofMillis(latencyMillis));
        transport.onStart(endpoint::ask);
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (Gateway gateway = builder.endpointHealth(EndpointHealths.create(HealthConfig.defaults()))
                .build()) {
            for (int number = 0; number < 1_200; number++) {
                read(gateway.call(request("m")), statuses);
                clock.advance(Duration.ofMillis(50));
            }
            assertThat(endpoint.served()).as("%s", statuses).isBetween(exact ? 270 : 250, 330);
            assertThat(endpoint.tooEarly()).isEmpty();
            clock.advance(Duration.ofMinutes(2));
            assertThat(gateway.openCalls()).isZero();
        }
        assertThat(statuses.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_200);
        assertThat(statuses).containsOnlyKeys(200, 429);
        assertThat(clock.pending()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "that answers 429 three times, naming a time, and then 200, serves the call, with endpoint health and without")
    void threeTimes(boolean withHealth) {
        AtomicInteger asked = new AtomicInteger();
        transport.onStart(exchange -> answer(exchange, asked.incrementAndGet() <= 3));
        if (withHealth) {
            builder.endpointHealth(EndpointHealths.create(HealthConfig.defaults()));
        }
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (Gateway gateway = builder.build()) {
            read(gateway.call(request("m")), statuses);
            clock.advance(Duration.ofSeconds(10));
            assertThat(statuses).containsOnly(Map.entry(200, 1));
            assertThat(asked).hasValue(4);
        }
    }

    @Test
    @DisplayName("that answers six calls at once with 429, and then with 200, serves all six")
    void sixAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        transport.onStart(exchange -> {
            boolean first = asked.incrementAndGet() <= 6;
            clock.schedule(() -> answer(exchange, first), 1_000_000);
        });
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (Gateway gateway = builder.endpointHealth(EndpointHealths.create(HealthConfig.defaults()))
                .build()) {
            for (int i = 0; i < 6; i++) {
                read(gateway.call(request("m")), statuses);
            }
            clock.advance(Duration.ofSeconds(5));
        }
        assertThat(statuses).containsOnly(Map.entry(200, 6));
    }

    @Test
    @DisplayName("whose circuit opens while calls wait for it serves them when it is well again")
    void illMeanwhile() {
        List<Integer> plan = new ArrayList<>(List.of(429));
        transport.onStart(exchange -> {
            int status = plan.isEmpty() ? 200 : plan.remove(0);
            if (status == 0) {
                exchange.refuse();
            } else {
                exchange.respond(status).send("x").end();
            }
        });
        Map<Integer, Integer> parked = new TreeMap<>();
        Map<Integer, Integer> others = new TreeMap<>();
        try (Gateway gateway = builder.endpointHealth(EndpointHealths.create(HealthConfig.defaults()))
                .build()) {
            read(gateway.call(request("m")), parked);
            clock.advance(Duration.ofMillis(100));
            plan.addAll(List.of(0, 0, 0));
            for (int i = 0; i < 3; i++) {
                read(gateway.call(request("m")), others);
            }
            assertThat(others).containsOnly(Map.entry(502, 3));
            clock.advance(Duration.ofSeconds(4));
            assertThat(parked).as("it waits").isEmpty();
            clock.advance(Duration.ofSeconds(2));
            assertThat(parked).containsOnly(Map.entry(200, 1));
        }
    }

    @Test
    @DisplayName(
            "RT-H-5: that a slow probe finds well serves the others that wait soon after, and not when the probe would have been overdue")
    void probed() {
        AtomicInteger asked = new AtomicInteger();
        transport.onStart(exchange -> {
            int number = asked.incrementAndGet();
            if (number <= 2) {
                exchange.respond(429).send("x").end();
            } else if (number <= 5) {
                exchange.refuse();
            } else {
                clock.schedule(() -> answer(exchange, false), 300_000_000);
            }
        });
        Map<Integer, Integer> parked = new TreeMap<>();
        Map<Integer, Integer> others = new TreeMap<>();
        try (Gateway gateway = builder.endpointHealth(EndpointHealths.create(HealthConfig.defaults()))
                .build()) {
            read(gateway.call(request("m")), parked);
            read(gateway.call(request("m")), parked);
            clock.advance(Duration.ofMillis(100));
            for (int i = 0; i < 3; i++) {
                read(gateway.call(request("m")), others);
            }
            clock.advance(Duration.ofSeconds(6));
            assertThat(parked).containsOnly(Map.entry(200, 2));
        }
    }

    @Test
    @DisplayName("for one model, as its error says, serves the others")
    void ofOneModel() {
        transport.onStart(exchange -> {
            if (text(exchange).contains("gpt-4o\"")) {
                exchange.respond(429, "retry-after", "30")
                        .send(
                                "{\"error\":{\"message\":\"Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM).\"}}")
                        .end();
            } else {
                exchange.respond(200).send("done").end();
            }
        });
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (Gateway gateway = Gateway.builder()
                .transport(transport)
                .ticker(clock)
                .timer(clock)
                .routePolicy(FixedRoute.to(new Route.External(ENDPOINT)))
                .build()) {
            read(gateway.call(request("gpt-4o")), statuses);
            read(gateway.call(request("gpt-4o-mini")), statuses);
            read(gateway.call(request("gpt-4o")), statuses);
        }
        assertThat(statuses).containsExactly(Map.entry(200, 1), Map.entry(429, 2));
        assertThat(transport.started()).isEqualTo(2);
    }

    private static String text(ManualExchange exchange) {
        return UTF_8.decode(exchange.request().body()).toString();
    }

    private static void answer(ManualExchange exchange, boolean limited) {
        if (limited) {
            exchange.respond(429, "retry-after", "1").send("slow down").end();
        } else {
            exchange.respond(200).send("done").end();
        }
    }

    private static GatewayRequest request(String model) {
        return GatewayRequest.post("/v1/chat/completions", "{\"model\":\"" + model + "\"}");
    }

    /** Reads an answer to its end, and counts its status. */
    private static void read(GatewayCall call, Map<Integer, Integer> statuses) {
        call.response().thenAccept((GatewayResponse answer) -> {
            statuses.merge(answer.status(), 1, Integer::sum);
            answer.body().readAllBytes(1 << 16);
        });
    }
}
