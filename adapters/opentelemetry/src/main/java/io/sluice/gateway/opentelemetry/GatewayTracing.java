package io.sluice.gateway.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.spi.LegInfo;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.Ticker;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Traces of a gateway's calls: a span for each call, and below it one for each leg of each attempt, whose context is sent to the upstream.
 *
 * <pre>{@code
 * Gateway gateway = GatewayTracing.of(openTelemetry).applyTo(Gateway.builder()).build();
 * }</pre>
 *
 * <p><b>Parents.</b> The span of a call is a child of the span that is current on the thread that calls {@link io.sluice.gateway.Gateway#call}, and of kind {@code
 * INTERNAL}: the server has a span of its own then. If none is, it is of kind {@code SERVER} and continues the trace that the client's header fields carry, as
 * the configured propagators read them, or begins one. Those of legs are its children, of kind {@code CLIENT}, beside each other: retries, hedges, prefill and decode.
 *
 * <p><b>Content.</b> Nothing of prompts and answers is recorded, no header field, no query and no credential. {@code docs/tracing.md} lists what is.
 *
 * <p><b>Cost.</b> Without an SDK it does nothing. A call that is not sampled costs the spans that the SDK makes to carry its context.
 *
 * <p>Safe for use by any number of threads.
 */
public final class GatewayTracing implements GatewayListener, LegFields {
    private static final String SCOPE = "io.sluice.gateway";

    private final boolean isOff;
    private final boolean wantsUsage;
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final InstantSource clock;

    /** The calls that run, by identity. */
    private final Map<CallInfo, CallTrace> traces = new ConcurrentHashMap<>();

    private GatewayTracing(Builder builder) {
        ContextPropagators propagators = builder.openTelemetry.getPropagators();
        TracerProvider provider = builder.openTelemetry.getTracerProvider();
        this.isOff = provider == TracerProvider.noop() && propagators == ContextPropagators.noop();
        this.wantsUsage = builder.usage && !isOff;
        this.tracer = provider.get(SCOPE);
        this.propagator = propagators.getTextMapPropagator();
        this.clock = builder.clock;
    }

    /** Returns tracing as the builder makes it by default. */
    public static GatewayTracing of(OpenTelemetry openTelemetry) {
        return builder(openTelemetry).build();
    }

    /** Returns a builder with every option at its default. */
    public static Builder builder(OpenTelemetry openTelemetry) {
        return new Builder(openTelemetry);
    }

    /** Adds this to a gateway, as the listener and as the fields of legs that it is, and returns the builder. */
    public GatewayBuilder applyTo(GatewayBuilder gateway) {
        return gateway.listener(this).legFields(this);
    }

    /** Returns what {@link Builder#usage} says; false without an SDK. */
    @Override
    public boolean wantsUsage() {
        return wantsUsage;
    }

    @Override
    public void callStarted(CallInfo call, Headers clientHeaders) {
        if (isOff) {
            return;
        }
        Context current = Context.current();
        boolean isInside = Span.fromContext(current).getSpanContext().isValid();
        Context parent = isInside ? current : propagator.extract(current, clientHeaders, ClientFields.INSTANCE);
        SpanBuilder builder = tracer.spanBuilder(SpanContents.name(call, LegRole.WHOLE))
                .setParent(parent)
                .setSpanKind(isInside ? SpanKind.INTERNAL : SpanKind.SERVER);
        Span span = SpanContents.forSamplers(builder, call).startSpan();
        if (span.getSpanContext().isValid()) {
            span.setAttribute(SpanContents.REQUEST_ID, call.requestId());
            traces.put(call, new CallTrace(span, parent.with(span), span.isRecording() ? clock.instant() : null));
        }
    }

    @Override
    public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
        CallTrace trace = traceOf(call);
        if (trace == null) {
            return;
        }
        trace.attempted(number, reason, target);
        Span span = tracer.spanBuilder(SpanContents.name(call, leg))
                .setParent(trace.context())
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        // Samplers go by the call: what a leg shows is set only if it is recorded.
        if (span.isRecording()) {
            SpanContents.onStart(span, call);
            span.setAttribute(SpanContents.LEG, SpanContents.word(leg));
            span.setAttribute(SpanContents.REASON, SpanContents.word(reason));
            span.setAttribute(SpanContents.NUMBER, (long) number);
            span.setAttribute(SpanContents.TARGET, target);
        }
        trace.begin(new LegTrace(number, leg, target, span, trace.context().with(span)));
    }

    @Override
    public Headers of(LegInfo leg) {
        CallTrace trace = traceOf(leg.call());
        if (trace == null) {
            return Headers.empty();
        }
        LegTrace running = trace.find(leg.number(), leg.role(), leg.target());
        if (running != null && !leg.isRepeated()) {
            SpanContents.onSend(running.span(), leg);
        }
        Headers.Builder fields = Headers.builder();
        propagator.inject(running == null ? trace.context() : running.context(), fields, LegFieldSetter.INSTANCE);
        return fields.build();
    }

    @Override
    public void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {
        CallTrace trace = traceOf(call);
        LegTrace running = trace == null ? null : trace.find(number, leg, target);
        if (running != null) {
            running.span().addEvent("sluice.connection_renewed");
        }
    }

    @Override
    public void decodesLocally(CallInfo call, LocalDecodeReason reason) {
        CallTrace trace = traceOf(call);
        if (trace != null) {
            trace.event("sluice.decodes_locally", SpanContents.REASON, SpanContents.word(reason));
        }
    }

    @Override
    public void parked(CallInfo call, String endpoint) {
        CallTrace trace = traceOf(call);
        if (trace != null) {
            trace.event("sluice.parked", SpanContents.TARGET, endpoint);
        }
    }

    @Override
    public void unparked(CallInfo call, String endpoint, boolean resumed) {
        CallTrace trace = traceOf(call);
        if (trace != null) {
            trace.event(resumed ? "sluice.resumed" : "sluice.given_up", SpanContents.TARGET, endpoint);
        }
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        CallTrace trace = traceOf(call);
        LegTrace ended = trace == null ? null : trace.end(attempt.number(), attempt.leg(), attempt.target());
        if (ended != null) {
            SpanContents.onEnd(ended.span(), attempt);
            ended.span().end();
        }
    }

    @Override
    public void committed(CallInfo call, int status) {
        CallTrace trace = traceOf(call);
        if (trace != null) {
            trace.span().addEvent("sluice.committed");
        }
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        CallTrace trace = isOff ? null : traces.remove(call);
        if (trace != null) {
            trace.end(summary);
        }
    }

    private @Nullable CallTrace traceOf(CallInfo call) {
        return isOff ? null : traces.get(call);
    }

    @Override
    public String toString() {
        return "GatewayTracing[" + (isOff ? "off" : traces.size() + " calls") + "]";
    }

    /** Builds {@link GatewayTracing}. For one thread. */
    public static final class Builder {
        private final OpenTelemetry openTelemetry;
        private boolean usage;
        private InstantSource clock = Ticker.wallClock();

        private Builder(OpenTelemetry openTelemetry) {
            this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
        }

        /**
         * Sets whether answers are read for the tokens that they say they have cost, for their model and the reason of their end; false by default, since each byte of an
         * answer is looked at for it. Spans show them as well if another listener or the option {@code count-usage} has usage read.
         */
        public Builder usage(boolean read) {
            this.usage = read;
            return this;
        }

        /** Sets the wall clock, by which the first content has its place in a trace; by default the JVM's. */
        public Builder clock(InstantSource source) {
            this.clock = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Returns the tracing. */
        public GatewayTracing build() {
            return new GatewayTracing(this);
        }
    }
}
