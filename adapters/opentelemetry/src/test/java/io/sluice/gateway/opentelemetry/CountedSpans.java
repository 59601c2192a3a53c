package io.sluice.gateway.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps count of the spans that have begun and ended. */
final class CountedSpans implements SpanProcessor {
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        begun.add(span.getSpanContext().getSpanId());
    }

    @Override
    public void onEnd(ReadableSpan span) {
        ended.add(span.getSpanContext().getSpanId());
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /** Fails if a span has not ended, or more than once. */
    void check() {
        assertThat(ended).as("spans that ended").containsExactlyInAnyOrderElementsOf(begun);
    }
}
