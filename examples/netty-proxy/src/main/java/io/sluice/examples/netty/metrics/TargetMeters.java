package io.sluice.examples.netty.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import org.jspecify.annotations.Nullable;

/** What is measured of the attempts at one target. Safe for use by any number of threads. */
final class TargetMeters {
    private final MeterRegistry registry;
    private final String target;
    private final CounterTable<AttemptSummary> attempts = new CounterTable<>(this::newCase);

    TargetMeters(MeterRegistry registry, String target) {
        this.registry = registry;
        this.target = target;
    }

    void record(AttemptSummary attempt) {
        attempts.count(attempt);
    }

    /** Takes these meters off the page. */
    void remove() {
        attempts.counters().forEach(registry::remove);
    }

    private AttemptCase newCase(AttemptSummary attempt) {
        Counter counter = Counter.builder("sluice.attempts")
                .description("Attempts that have ended, each leg of those with two")
                .tag("target", target)
                .tag("leg", MetricsListener.name(attempt.leg()))
                .tag("status", Integer.toString(attempt.status()))
                .tag("error", attempt.error() == null ? "none" : MetricsListener.name(attempt.error()))
                .register(registry);
        return new AttemptCase(attempt.leg(), attempt.status(), attempt.error(), counter);
    }

    @Override
    public String toString() {
        return "TargetMeters[" + target + "]";
    }

    private record AttemptCase(
            LegRole leg, int status, @Nullable ErrorKind error, Counter counter)
            implements CounterTable.Case<AttemptSummary> {
        @Override
        public boolean fits(AttemptSummary attempt) {
            return status == attempt.status() && leg == attempt.leg() && error == attempt.error();
        }
    }
}
