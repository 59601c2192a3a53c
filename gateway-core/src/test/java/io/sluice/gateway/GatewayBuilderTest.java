package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.scheduling.ForwardingScheduler;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayBuilderTest {
    @Test
    void allProblemsAreToldAtOnce() { // RT-O-1
        GatewayBuilder builder = Gateway.builder()
                .maxRequestBytes(0)
                .instanceHeadTimeout(Duration.ofSeconds(-1))
                .endpointHeadTimeout(Duration.ofMillis(-1))
                .idleTimeout(Duration.ofSeconds(-2))
                .requestTimeout(Duration.ofNanos(-1));
        ConfigurationException problems = catchThrowableOfType(ConfigurationException.class, builder::build);
        assertThat(problems.problems())
                .containsExactly(
                        new ConfigProblem("maxRequestBytes", "0", ">= 1"),
                        new ConfigProblem("instanceHeadTimeout", "PT-1S", ">= 0"),
                        new ConfigProblem("endpointHeadTimeout", "PT-0.001S", ">= 0"),
                        new ConfigProblem("idleTimeout", "PT-2S", ">= 0"),
                        new ConfigProblem("requestTimeout", "PT-0.000000001S", ">= 0"));
        assertThat(problems)
                .hasMessageContainingAll(
                        "maxRequestBytes",
                        "instanceHeadTimeout",
                        "endpointHeadTimeout",
                        "idleTimeout",
                        "requestTimeout",
                        "PT-0.001S",
                        "expected: >= 1");
    }

    @Test
    void whatMakesASchedulerMakesItOnceAndTheGatewayClosesIt() {
        List<String> events = new ArrayList<>();
        GatewayBuilder builder = Gateway.builder().schedulerFactory(() -> new ClosingScheduler(events));
        assertThat(events).isEmpty();
        builder.build().close();
        assertThat(events).containsExactly("made", "closed");
    }

    @Test
    void aLayerGetsWhatItIsPutOverAndTheTransportAndEndsFirst() {
        List<String> events = new ArrayList<>();
        List<Object> seen = new ArrayList<>();
        ManualTransport transport = new ManualTransport();
        Scheduler layer = new ClosingScheduler(new ArrayList<>()) {
            @Override
            public void close() {
                events.add("layer closed");
            }
        };
        Scheduler outer = Scheduler.none();

        Gateway gateway = Gateway.builder()
                .transport(transport)
                .schedulerFactory(() -> new ClosingScheduler(events))
                .schedulerLayer((local, carrier) -> {
                    seen.addAll(List.of(local.getClass(), carrier));
                    return layer;
                })
                .schedulerLayer((local, carrier) -> {
                    seen.add(local);
                    return outer;
                })
                .build();
        gateway.close();

        assertThat(seen).containsExactly(ClosingScheduler.class, transport, layer);
        assertThat(events).containsExactly("made", "layer closed", "closed");
    }

    @Test
    void aSchedulerThatCannotBeMadeLeavesNothingOpen() {
        List<String> events = new ArrayList<>();
        ConfigurationException cause =
                new ConfigurationException(List.of(new ConfigProblem("instances", "", "a readable file")));
        GatewayBuilder builder = Gateway.builder()
                .routePolicyFactory(() -> new ClosingPolicy(events))
                .schedulerFactory(() -> {
                    throw cause;
                });
        assertThatThrownBy(builder::build).isSameAs(cause);
        assertThat(events).containsExactly("closed");
    }

    @Test
    void whateverCannotBeMadeLeavesNothingOpen() {
        List<String> events = new ArrayList<>();
        IllegalStateException cause = new IllegalStateException("no health");
        GatewayBuilder builder = Gateway.builder()
                .routePolicyFactory(() -> new ClosingPolicy(events))
                .schedulerFactory(() -> new ClosingScheduler(events))
                .endpointHealth(ticker -> {
                    throw cause;
                });
        assertThatThrownBy(builder::build).isSameAs(cause);
        assertThat(events).containsExactly("made", "closed", "closed");
    }

    @Test
    void defaultsAreEnough() {
        try (Gateway gateway = Gateway.builder().build()) {
            assertThat(gateway.openCalls()).isZero();
        }
    }

    @Test
    void smallestValuesAreAccepted() {
        Gateway.builder()
                .maxRequestBytes(1)
                .instanceHeadTimeout(Duration.ofNanos(1))
                .endpointHeadTimeout(Duration.ofNanos(1))
                .idleTimeout(Duration.ofNanos(1))
                .requestTimeout(Duration.ZERO)
                .build()
                .close();
    }

    @Test
    void builderGoesOnAfterItHasBuilt() {
        GatewayBuilder builder = Gateway.builder().maxRequestBytes(-1);
        assertThatThrownBy(builder::build).isInstanceOf(ConfigurationException.class);
        builder.maxRequestBytes(1);
        Gateway first = builder.build();
        Gateway second = builder.build();
        first.close();
        GatewayCall call = second.call(GatewayRequest.builder("GET", "/").build());
        assertThat(Await.value(call.completion()).error()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        second.close();
    }

    @Test
    void whatTheHostBroughtStaysOpenWhenTheGatewayIsClosed() {
        FakeClock clock = new FakeClock();
        ManualTransport transport = new ManualTransport();
        Gateway.builder()
                .transport(transport)
                .timer(clock)
                .ticker(clock)
                .build()
                .close();
        clock.schedule(() -> {}, 1);
        assertThat(clock.pending()).as("a closed timer drops its tasks").isEqualTo(1);
        Origin origin = Origin.of("http", "h", 80);
        HttpExchange exchange =
                transport.start(new ExchangeRequest(origin, "GET", "/", Headers.empty(), ByteBuffer.allocate(0)));
        assertThat(exchange.response().toCompletableFuture())
                .as("a closed transport fails its exchanges")
                .isNotDone();
        transport.close();
    }

    @Test
    void nothingMayBeNull() {
        GatewayBuilder builder = Gateway.builder();
        assertThatThrownBy(() -> builder.routePolicy(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.scheduler(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.transport(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.ticker(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.timer(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.random(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.listener(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.sessionKey(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.instanceHeadTimeout(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.endpointHeadTimeout(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.idleTimeout(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder.requestTimeout(null)).isInstanceOf(NullPointerException.class);
    }

    private static class ClosingScheduler extends ForwardingScheduler implements AutoCloseable {
        private final List<String> events;

        ClosingScheduler(List<String> events) {
            super(Scheduler.none());
            this.events = events;
            events.add("made");
        }

        @Override
        public void close() {
            events.add("closed");
        }
    }

    private record ClosingPolicy(List<String> events) implements RoutePolicy, AutoCloseable {
        @Override
        public RouteDecision route(RouteQuery query) {
            return RoutePolicy.internal().route(query);
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            return RoutePolicy.internal().explain(query);
        }

        @Override
        public void close() {
            events.add("closed");
        }
    }
}
