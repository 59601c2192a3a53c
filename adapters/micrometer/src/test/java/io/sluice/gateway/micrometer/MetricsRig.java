package io.sluice.gateway.micrometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.CallEvents;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.FakeClock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A gateway on a fake clock with metrics in a registry of Prometheus, and what must hold at the end: no meter is left. */
final class MetricsRig implements AutoCloseable {
    static final String CHAT = "/v1/chat/completions";

    final FakeClock clock = new FakeClock();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Changing source = new Changing();
    final PoolScheduler scheduler;
    final GatewayMetrics metrics;
    final GatewayBuilder builder;
    private final CallEvents events = new CallEvents();
    private final HttpTransport transport;
    private @Nullable Gateway gateway;

    MetricsRig(HttpTransport transport, boolean usage) {
        this(transport, usage, PlacementPolicies.ROUND_ROBIN);
    }

    MetricsRig(HttpTransport transport, boolean usage, PlacementPolicies policy) {
        this.transport = transport;
        this.scheduler = Schedulers.builder(source).policy(policy).ticker(clock).build();
        this.metrics = GatewayMetrics.builder().usage(usage).ticker(clock).build();
        metrics.bindTo(registry);
        this.builder = Gateway.builder()
                .transport(transport)
                .scheduler(scheduler)
                .ticker(clock)
                .timer(clock)
                .random(new Random(1))
                .listener(events)
                .listener(metrics);
    }

    /** Returns the gateway, built and watched at first use. */
    Gateway gateway() {
        if (gateway == null) {
            gateway = builder.build();
            metrics.watch(gateway);
        }
        return gateway;
    }

    GatewayCall call(String model) {
        return gateway().call(GatewayRequest.post(CHAT, "{\"model\":\"" + model + "\",\"stream\":true}"));
    }

    ChunkProbe read(GatewayCall call) {
        return ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
    }

    /** Reads the answer to its end, and waits for that of the call. */
    String text(GatewayCall call) {
        GatewayResponse response = Await.value(call.response());
        String text = new String(Await.value(response.body().readAllBytes(1 << 20)), UTF_8);
        summary(call);
        return text;
    }

    CallSummary summary(GatewayCall call) {
        return Await.value(call.completion());
    }

    /** Returns the page, with gauges of this moment. */
    String page() {
        metrics.refresh();
        return registry.scrape();
    }

    /** Returns the lines of the page that begin so, without comments. */
    List<String> lines(String start) {
        return page().lines().filter(line -> line.startsWith(start)).sorted().toList();
    }

    @Override
    public void close() {
        if (gateway != null) {
            assertThat(gateway.openCalls()).isZero();
            gateway.close();
        }
        events.check();
        scheduler.close();
        transport.close();
        metrics.close();
        assertThat(registry.getMeters()).extracting(Meter::getId).isEmpty();
        registry.close();
    }

    /** The instances, which may change. */
    static final class Changing implements InstanceSource {
        private final List<Consumer<List<Instance>>> listeners = new CopyOnWriteArrayList<>();
        private volatile List<Instance> current = List.of();
        private volatile List<SourceStatus> told = List.of();

        void set(Instance... instances) {
            current = List.of(instances);
            listeners.forEach(listener -> listener.accept(current));
        }

        /** Sets how it does, in place of what it says by itself. */
        void tell(SourceStatus... statuses) {
            told = List.of(statuses);
        }

        @Override
        public List<SourceStatus> statuses() {
            return told.isEmpty() ? InstanceSource.super.statuses() : told;
        }

        static Instance.Builder instance(String id) {
            return Instance.builder(Origin.of("http", id, 8000)).id(id);
        }

        @Override
        public List<Instance> instances() {
            return current;
        }

        @Override
        public Subscription onChange(Consumer<List<Instance>> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public void close() {
            listeners.clear();
        }
    }
}
