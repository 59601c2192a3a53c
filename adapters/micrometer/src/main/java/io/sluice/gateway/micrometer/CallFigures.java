package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.TokenUsage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a call that was answered well as an event stream. Immutable.
 *
 * @param firstContentNanos from its start to the first content; negative = it has none
 * @param perTokenNanos for each token after the first; negative = not known
 */
record CallFigures(long firstContentNanos, long perTokenNanos) {
    private static final CallFigures NONE = new CallFigures(-1, -1);

    /** Returns the figures of a call. */
    static CallFigures of(CallSummary call) {
        AttemptSummary answer = call.answeredBy();
        Duration first = call.timeToFirstContent();
        boolean isWell = call.outcome() == CallSummary.Outcome.SUCCEEDED && call.status() < 400;
        return isWell && answer != null && first != null && call.isStream()
                ? new CallFigures(first.toNanos(), perToken(answer))
                : NONE;
    }

    private static long perToken(AttemptSummary answer) {
        TokenUsage usage = answer.usage();
        Duration first = answer.timeToFirstContent();
        if (usage == null || first == null || usage.completionTokens() < 2) {
            return -1;
        }
        return answer.duration().minus(first).toNanos() / (usage.completionTokens() - 1);
    }

    void recordFirstContent(Timer timer) {
        record(timer, firstContentNanos);
    }

    void recordPerOutputToken(Timer timer) {
        record(timer, perTokenNanos);
    }

    private static void record(@Nullable Timer timer, long nanos) {
        if (timer != null && nanos >= 0) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
