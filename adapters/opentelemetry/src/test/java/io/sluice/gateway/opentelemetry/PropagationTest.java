package io.sluice.gateway.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.TrackedPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whose child a call is, and what its legs carry on. */
@DisplayName("The context of traces")
class PropagationTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private TracingRig rig = new TracingRig(pool(), Sampler.parentBased(Sampler.alwaysOn()));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("HO-18: of the client's fields, if no span is current: trace, state and baggage go on with each leg")
    void ofTheClient() {
        rig.builder.instanceRetries(1);
        GatewayCall call = rig.call("traceparent", CLIENT, "tracestate", "vendor=1", "baggage", "tenant=a");
        rig.transport.exchange(0).respond(503).send("{}").end();
        rig.advance(1000);
        rig.transport.exchange(1).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.whole().getParentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(rig.whole().getKind()).isEqualTo(SpanKind.SERVER);
        for (int i = 0; i < 2; i++) {
            SpanData leg = rig.legs().get(i);
            assertThat(rig.sent(i, "traceparent")).isEqualTo("00-" + TRACE + "-" + leg.getSpanId() + "-01");
            assertThat(rig.sent(i, "tracestate")).isEqualTo("vendor=1");
            assertThat(rig.sent(i, "baggage")).isEqualTo("tenant=a");
        }
    }

    @Test
    @DisplayName("Of the span that is current, whatever the client's fields say")
    void ofTheServer() {
        Tracer tracer = rig.openTelemetry().getTracer("server");
        Span server = tracer.spanBuilder("server").startSpan();
        GatewayCall call = Context.current()
                .with(server)
                .wrapSupplier(() -> rig.call("traceparent", CLIENT))
                .get();
        rig.transport.exchange(0).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.whole().getParentSpanId())
                .isEqualTo(server.getSpanContext().getSpanId());
        assertThat(rig.whole().getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(rig.sent(0, "traceparent")).contains(server.getSpanContext().getTraceId());
        server.end();
    }

    @Test
    @DisplayName("Of nobody: a trace of its own; a field that is none, or stands twice, is as good as none")
    void ofNobody() {
        GatewayCall call = rig.call("traceparent", CLIENT, "traceparent", CLIENT);
        rig.transport.exchange(0).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.whole().getParentSpanContext().isValid()).isFalse();
        assertThat(rig.sent(0, "traceparent"))
                .contains(rig.whole().getTraceId())
                .doesNotContain(TRACE);
    }

    @Test
    @DisplayName("A call that is not sampled records nothing, and its legs say so upstream")
    void notSampled() {
        rig.close();
        rig = new TracingRig(pool(), Sampler.alwaysOff());
        GatewayCall call = rig.call("traceparent", CLIENT);
        rig.transport.exchange(0).respond(200).send("{}").end();
        rig.text(call);
        assertThat(rig.spans()).isEmpty();
        assertThat(rig.sent(0, "traceparent")).startsWith("00-" + TRACE).endsWith("-00");
    }

    @Test
    @DisplayName("Without an SDK it does nothing, and wants no usage")
    void off() {
        GatewayTracing off =
                GatewayTracing.builder(OpenTelemetry.noop()).usage(true).build();
        assertThat(off.wantsUsage()).isFalse();
        assertThat(off).hasToString("GatewayTracing[off]");
        try (Gateway gateway = off.applyTo(rig.builder).build()) {
            assertThat(gateway.openCalls()).isZero();
        }
    }

    private static TrackedPool pool() {
        return new TrackedPool().add("a", Origin.of("http", "a", 8000)).add("b", Origin.of("http", "b", 8000));
    }
}
