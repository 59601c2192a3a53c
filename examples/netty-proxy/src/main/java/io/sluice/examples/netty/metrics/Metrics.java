package io.sluice.examples.netty.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The host's registry of metrics. Safe for use by any number of threads. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MetricsListener calls = new MetricsListener(registry);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    /** Makes the page, which takes longer than an event loop should. */
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("metrics-page", true));

    /** Creates a registry that holds what the JVM tells of itself. */
    public Metrics() {
        garbageCollection.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Returns the listener that measures calls. */
    public GatewayListener listener() {
        return calls;
    }

    /** Tells which instances there are, so that those which left are not shown for ever. */
    public void instancesAre(List<Instance> instances) {
        calls.retainInstances(instances.stream().map(Instance::id).collect(Collectors.toSet()));
    }

    /** Shows a number that is read when the page is made. */
    public void gauge(String name, String description, LongSupplier value) {
        Gauge.builder(name, value::getAsLong)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** Returns the page, in the text format of Prometheus. */
    public CompletionStage<String> page() {
        return CompletableFuture.supplyAsync(registry::scrape, writer);
    }

    @Override
    public void close() {
        writer.shutdownNow();
        garbageCollection.close();
        registry.close();
    }
}
