package io.sluice.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.micrometer.GatewayMetrics;
import io.sluice.gateway.opentelemetry.GatewayTracing;
import io.sluice.gateway.operations.log.AccessLog;
import io.sluice.gateway.operations.log.AccessLogFormat;
import io.sluice.gateway.operations.log.AccessLogSettings;
import io.sluice.gateway.operations.page.LiveTraffic;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What those cost who watch a call: the call of {@link CallBenchmark} to an instance, with nobody watching, with a listener that does nothing, with metrics, with an access log, with the
 * figures of live traffic, and with traces: without an SDK, of calls that are not sampled, and of calls that are, whose spans nobody exports. Subtract {@code NOBODY}. Run with {@code -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ListenerBenchmark {
    /** Who watches. */
    public enum Watcher {
        /** Nobody. */
        NOBODY,
        /** A listener that does nothing. */
        IDLE,
        /** Metrics in a registry of Prometheus. */
        METRICS,
        /** An access log, whose lines nobody takes: what is left to the thread of the call. */
        ACCESS_LOG,
        /** The figures of live traffic that the page for people shows. */
        LIVE_TRAFFIC,
        /** Traces without an SDK. */
        TRACES_OFF,
        /** Traces of which none is sampled. */
        TRACES_UNSAMPLED,
        /** Traces that are all sampled. */
        TRACES
    }

    /** Who watches. */
    @Param
    public Watcher watcher;

    private Gateway gateway;
    private GatewayRequest request;
    private AccessLog log;

    /** Builds the gateway and the request. */
    @Setup
    public void setup() {
        Origin origin = Origin.of("http", "127.0.0.1", 8000);
        GatewayBuilder builder = Gateway.builder()
                .scheduler(new CallParts.FixedScheduler(Instance.builder(origin).build()))
                .transport(new ImmediateTransport());
        gateway = watched(builder).build();
        request = CallParts.request();
    }

    /** Closes the gateway. */
    @TearDown
    public void close() {
        gateway.close();
        if (log != null) {
            System.out.println(log);
            log.close();
        }
    }

    /** A call to an instance. */
    @Benchmark
    public CallSummary call() {
        return CallParts.finish(gateway.call(request));
    }

    private GatewayBuilder watched(GatewayBuilder builder) {
        return switch (watcher) {
            case NOBODY -> builder;
            case IDLE -> builder.listener(new GatewayListener() {});
            case METRICS -> builder.listener(metrics());
            case ACCESS_LOG -> builder.listener(accessLog());
            case LIVE_TRAFFIC -> builder.listener(LiveTraffic.create());
            case TRACES_OFF -> GatewayTracing.of(OpenTelemetry.noop()).applyTo(builder);
            case TRACES_UNSAMPLED -> GatewayTracing.of(sdk(Sampler.alwaysOff())).applyTo(builder);
            case TRACES -> GatewayTracing.of(sdk(Sampler.alwaysOn())).applyTo(builder);
        };
    }

    private AccessLog accessLog() {
        log = AccessLog.of(new AccessLogSettings(AccessLogFormat.TEXT, 1));
        log.writeTo(OutputStream.nullOutputStream());
        return log;
    }

    private static GatewayMetrics metrics() {
        GatewayMetrics metrics = GatewayMetrics.create();
        metrics.bindTo(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        return metrics;
    }

    private static OpenTelemetry sdk(Sampler sampler) {
        return OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(sampler)
                        .addSpanProcessor(SpanProcessor.composite())
                        .build())
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }

    private static final class ImmediateTransport implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest sent) {
            return new CallParts.ImmediateExchange(sent);
        }

        @Override
        public void close() {}
    }
}
