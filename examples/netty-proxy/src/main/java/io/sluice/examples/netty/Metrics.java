package io.sluice.examples.netty;

import io.micrometer.core.instrument.FunctionCounter;
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
import io.sluice.gateway.micrometer.GatewayMetrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/** The host's registry of metrics, and the page that shows it. Safe for use by any number of threads. */
final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics ofGateway = GatewayMetrics.create();
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    /** What counters read: they themselves hold it weakly. */
    private final List<LongSupplier> counts = new CopyOnWriteArrayList<>();

    /** Makes the page, which takes longer than an event loop should. */
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("metrics-page", true));

    /** Creates a registry that holds what the JVM tells of itself. */
    Metrics() {
        ofGateway.bindTo(registry);
        garbageCollection.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Returns what measures the gateway: its listener, which is to watch it as well. */
    GatewayMetrics ofGateway() {
        return ofGateway;
    }

    /** Shows a number that is read when the page is made. */
    void gauge(String name, String description, LongSupplier value) {
        Gauge.builder(name, value::getAsLong)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** Shows a count that is kept elsewhere. */
    void counter(String name, String description, LongSupplier count) {
        counts.add(count);
        FunctionCounter.builder(name, count, LongSupplier::getAsLong)
                .description(description)
                .register(registry);
    }

    /** Returns the page, in the text format of Prometheus. */
    CompletionStage<String> page() {
        return CompletableFuture.supplyAsync(this::scrape, writer);
    }

    private String scrape() {
        ofGateway.refresh();
        return registry.scrape();
    }

    @Override
    public void close() {
        writer.shutdownNow();
        garbageCollection.close();
        ofGateway.close();
        registry.close();
    }

    @Override
    public String toString() {
        return "Metrics[" + ofGateway + "]";
    }
}
