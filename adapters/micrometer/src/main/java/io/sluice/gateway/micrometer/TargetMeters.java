package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Counter;
import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import org.jspecify.annotations.Nullable;

/** What is measured of the attempts at one target. Safe for use by any number of threads. */
final class TargetMeters {
    private final OwnMeters meters;
    private final String target;
    private final CounterTable<AttemptSummary> attempts = new CounterTable<>(this::newCase);

    TargetMeters(OwnMeters meters, String target) {
        this.meters = meters;
        this.target = target;
    }

    void record(AttemptSummary attempt) {
        attempts.count(attempt);
    }

    /** Removes these meters. */
    void remove() {
        meters.remove(attempts.counters());
    }

    private AttemptCase newCase(AttemptSummary attempt) {
        Counter counter = meters.counter(
                "sluice.attempts",
                "Attempts that have ended, each leg of those with two",
                "target",
                target,
                "leg",
                Labels.of(attempt.leg()),
                "reason",
                Labels.of(attempt.reason()),
                "status",
                Integer.toString(attempt.status()),
                "error",
                Labels.of(attempt.error()));
        return new AttemptCase(attempt.leg(), attempt.reason(), attempt.status(), attempt.error(), counter);
    }

    @Override
    public String toString() {
        return "TargetMeters[" + target + "]";
    }

    private record AttemptCase(
            LegRole leg,
            AttemptReason reason,
            int status,
            @Nullable ErrorKind error,
            Counter counter) implements CounterTable.Case<AttemptSummary> {
        @Override
        public boolean fits(AttemptSummary attempt) {
            return status == attempt.status()
                    && leg == attempt.leg()
                    && reason == attempt.reason()
                    && error == attempt.error();
        }
    }
}
