package io.sluice.gateway.opentelemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.CallEvents;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A gateway on a fake clock whose traces are kept, and what must hold at the end: every span has ended, once. */
final class TracingRig implements AutoCloseable {
    static final String CHAT = "/v1/chat/completions";
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    final FakeClock clock = new FakeClock();
    final ManualTransport transport = new ManualTransport();
    final GatewayBuilder builder;
    final GatewayTracing tracing;
    private final CountedSpans spans = new CountedSpans();
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider;
    private final OpenTelemetry openTelemetry;
    private final CallEvents events = new CallEvents();
    private @Nullable Gateway gateway;

    TracingRig(Scheduler scheduler, Sampler sampler) {
        this.provider = SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(spans)
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
        this.openTelemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
                .build();
        this.tracing = GatewayTracing.builder(openTelemetry)
                .usage(true)
                .clock(InstantSource.fixed(NOW))
                .build();
        this.builder = tracing.applyTo(Gateway.builder())
                .transport(transport)
                .scheduler(scheduler)
                .ticker(clock)
                .timer(clock)
                .random(new Random(1))
                .listener(events);
    }

    OpenTelemetry openTelemetry() {
        return openTelemetry;
    }

    /** Returns the gateway, built at first use. */
    Gateway gateway() {
        if (gateway == null) {
            gateway = builder.build();
        }
        return gateway;
    }

    GatewayCall call(String... fields) {
        return gateway()
                .call(GatewayRequest.builder("POST", CHAT)
                        .headers(Headers.of(fields))
                        .body("{\"model\":\"m\",\"stream\":true,\"prompt\":\"geheim\"}".getBytes(UTF_8))
                        .build());
    }

    ChunkProbe read(GatewayCall call) {
        return ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
    }

    /** Reads the answer to its end, and waits for that of the call. */
    String text(GatewayCall call) {
        String text = new String(Await.value(Await.value(call.response()).body().readAllBytes(1 << 20)), UTF_8);
        summary(call);
        return text;
    }

    CallSummary summary(GatewayCall call) {
        return Await.value(call.completion());
    }

    /** Returns what was sent upstream in a field, by the exchange's number. */
    @Nullable
    String sent(int exchange, String field) {
        return transport.exchange(exchange).request().headers().first(field);
    }

    /** Returns all spans that have ended, in the order of their ends. */
    List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    /** Returns the span of the only call. */
    SpanData whole() {
        return spans().stream()
                .filter(span -> span.getKind() != SpanKind.CLIENT)
                .reduce((one, other) -> {
                    throw new AssertionError("more than one: " + one + ", " + other);
                })
                .orElseThrow();
    }

    /** Returns the spans of legs, in the order of their ends. */
    List<SpanData> legs() {
        return spans().stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT)
                .toList();
    }

    static List<String> events(SpanData span) {
        return span.getEvents().stream().map(EventData::getName).toList();
    }

    /** Returns an attribute as text; null if there is none. */
    static @Nullable String attribute(SpanData span, String name) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals(name))
                .map(entry -> String.valueOf(entry.getValue()))
                .findFirst()
                .orElse(null);
    }

    void advance(long millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    @Override
    public void close() {
        if (gateway != null) {
            assertThat(gateway.openCalls()).isZero();
            gateway.close();
        }
        events.check();
        transport.close();
        assertThat(tracing).hasToString("GatewayTracing[0 calls]");
        spans.check();
        provider.close();
    }
}
