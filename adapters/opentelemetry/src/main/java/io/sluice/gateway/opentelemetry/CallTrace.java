package io.sluice.gateway.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.LegRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a call that runs, and of its legs that do. Safe for use by any number of threads: what cleans up after a call may ask for the fields of a leg while its
 * events go on.
 */
final class CallTrace {
    private final Span span;
    private final Context context;

    /** When the call began; null if nothing is recorded. */
    private final @Nullable Instant start;

    private final List<LegTrace> running = new ArrayList<>(2);

    /** The last attempt of which it is noted why it was made; two legs of one are one attempt. */
    private int lastNumber = -1;

    CallTrace(Span span, Context context, @Nullable Instant start) {
        this.span = span;
        this.context = context;
        this.start = start;
    }

    Span span() {
        return span;
    }

    Context context() {
        return context;
    }

    void event(String name, AttributeKey<String> key, String value) {
        if (start != null) {
            span.addEvent(name, Attributes.of(key, value));
        }
    }

    /** Notes that an attempt, or a leg of it, begins. */
    synchronized void attempted(int number, AttemptReason reason, String target) {
        if (reason != AttemptReason.FIRST && number != lastNumber) {
            event("sluice." + SpanContents.word(reason), SpanContents.TARGET, target);
        }
        lastNumber = number;
    }

    synchronized void begin(LegTrace leg) {
        running.add(leg);
    }

    /** Returns the leg if it runs. */
    synchronized @Nullable LegTrace find(int number, LegRole role, String target) {
        for (LegTrace leg : running) {
            if (leg.is(number, role, target)) {
                return leg;
            }
        }
        return null;
    }

    /** Takes the leg out, if it runs; the caller ends its span. */
    synchronized @Nullable LegTrace end(int number, LegRole role, String target) {
        LegTrace leg = find(number, role, target);
        running.remove(leg);
        return leg;
    }

    /** Ends the span of the call, and of legs whose end was not told, though it always should be. */
    void end(CallSummary summary) {
        legs().forEach(leg -> leg.span().end());
        Duration first = summary.timeToFirstContent();
        if (first != null && start != null) {
            span.addEvent("sluice.first_content", start.plus(first));
        }
        SpanContents.onEnd(span, summary);
        span.end();
    }

    private synchronized List<LegTrace> legs() {
        List<LegTrace> left = List.copyOf(running);
        running.clear();
        return left;
    }

    @Override
    public String toString() {
        return "CallTrace[" + span.getSpanContext().getTraceId() + "]";
    }
}
