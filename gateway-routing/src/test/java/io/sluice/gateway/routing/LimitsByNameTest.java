package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.routing.scheduling.SchedulingSettings;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("HC-L-3: limits that are given by name reach the gateway and the scheduler")
class LimitsByNameTest {
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    private final FakeClock clock = new FakeClock();
    private final ManualTransport transport = new ManualTransport();

    @ParameterizedTest
    @CsvSource({"'',60000", "2000,2000", "0,0"})
    @DisplayName("limited-max-ms: how long an endpoint is left alone at most")
    void limitedEndpoint(String value, int millis) {
        transport.onStart(
                exchange -> exchange.respond(429, "retry-after", "3600").end());
        try (Gateway gateway = gateway(given("limited-max-ms", value))) {
            assertThat(status(gateway)).isEqualTo(429);
            if (millis > 0) {
                clock.advance(Duration.ofMillis(millis - 1));
                assertThat(status(gateway)).isEqualTo(429);
                assertThat(transport.started()).isEqualTo(1);
                clock.advance(Duration.ofMillis(1));
            }
            status(gateway);
            assertThat(transport.started()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"'',60000", "2000,2000", "0,0"})
    @DisplayName("limited-max-ms: how long an instance is, too")
    void limitedInstance(String value, int millis) {
        try (PoolScheduler scheduler = scheduler(given("limited-max-ms", value))) {
            place(scheduler).join().lease().limited(Duration.ofHours(1));
            if (millis > 0) {
                clock.advance(Duration.ofMillis(millis - 1));
                assertThat(place(scheduler)).isCompletedExceptionally();
                clock.advance(Duration.ofMillis(1));
            }
            place(scheduler).join().lease().succeeded();
        }
    }

    @ParameterizedTest
    @CsvSource({"'',300000", "2000,2000"})
    @DisplayName("client-stall-timeout-ms: how long a client may take nothing")
    void clientStall(String value, int millis) {
        try (Gateway gateway = gateway(given("client-stall-timeout-ms", value))) {
            GatewayCall call = call(gateway);
            transport.exchange(0).respondEvents().send("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
            Await.value(call.response());
            clock.advance(Duration.ofMillis(millis - 1));
            assertThat(gateway.openCalls()).isEqualTo(1);
            clock.advance(Duration.ofMillis(1));
            assertThat(Await.value(call.completion()).error()).isEqualTo(ErrorKind.CANCELLED);
        }
    }

    @Test
    @DisplayName("client-stall-timeout-ms=0: for ever")
    void noClientStall() {
        try (Gateway gateway = gateway(given("client-stall-timeout-ms", "0"))) {
            GatewayCall call = call(gateway);
            transport.exchange(0).respond(200).send("x");
            Await.value(call.response());
            clock.advance(Duration.ofDays(30));
            assertThat(gateway.openCalls()).isEqualTo(1);
            call.cancel("enough");
        }
    }

    @Test
    @DisplayName("for ever is no overflow for a scheduler")
    void forEver() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        try (PoolScheduler scheduler = Schedulers.builder(instances("a", "b"))
                .policy(PlacementPolicies.ROUND_ROBIN)
                .ticker(clock)
                .limitedAtMost(forEver)
                .health(new HealthConfig(1, forEver, forEver))
                .build()) {
            place(scheduler).join().lease().failed(ErrorKind.CONNECT_FAILED);
            clock.advance(Duration.ofDays(365));
            place(scheduler).join().lease().limited(forEver);
            clock.advance(Duration.ofDays(365));
            assertThat(scheduler.toString()).isNotEmpty();
        }
    }

    private static GatewaySettings given(String name, String value) {
        Map<String, String> options = new HashMap<>(
                Map.of("route-policy", "prefix", "route-config", json(entry("a", "'prefix':'m'")), "ejection", "off"));
        if (!value.isEmpty()) {
            options.put(name, value);
        }
        return GatewaySettings.from(options);
    }

    private Gateway gateway(GatewaySettings options) {
        return options.applyTo(Gateway.builder())
                .transport(transport)
                .ticker(clock)
                .timer(clock)
                .build();
    }

    private PoolScheduler scheduler(GatewaySettings options) {
        return options.of(SchedulingSettings.class)
                .scheduler(InstanceSources.fixed(instances("a")))
                .ticker(clock)
                .build();
    }

    private static List<Instance> instances(String... ids) {
        return List.of(ids).stream()
                .map(id -> Instance.builder(Origin.of("http", id, 8000)).id(id).build())
                .toList();
    }

    private static CompletableFuture<Placement> place(PoolScheduler scheduler) {
        return scheduler.schedule(ANY).placement().toCompletableFuture();
    }

    private static GatewayCall call(Gateway gateway) {
        return gateway.call(GatewayRequest.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true}"));
    }

    private static int status(Gateway gateway) {
        GatewayCall call = call(gateway);
        int status = Await.value(call.response()).status();
        Await.value(Await.value(call.response()).body().readAllBytes(1 << 20));
        return status;
    }
}
