package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.CallSummary;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * How many attempts a call may make, and for which reasons.
 *
 * @param external whether its route is an endpoint
 */
record CallBounds(int instanceRetries, int endpointRetries, int queueRetries, int chainLength, boolean external) {
    /**
     * Fails if a call made more.
     *
     * @param started how many exchanges were started for it
     */
    void check(CallSummary summary, int started) {
        List<AttemptSummary> attempts = summary.attempts();
        assertThat(started).isEqualTo(attempts.size());
        assertThat(attempts.size())
                .isLessThanOrEqualTo(1 + instanceRetries + endpointRetries + chainLength + queueRetries);
        assertThat(attempts)
                .extracting(AttemptSummary::number)
                .isEqualTo(IntStream.range(0, attempts.size()).boxed().toList());
        assertThat(count(attempts, is(AttemptReason.FIRST))).isLessThanOrEqualTo(1);
        assertThat(count(attempts, is(AttemptReason.HEDGE))).isLessThanOrEqualTo(1);
        assertThat(count(attempts, is(AttemptReason.QUEUE))).isLessThanOrEqualTo(queueRetries);
        Predicate<AttemptSummary> onInstance = attempt -> attempt.targetKind() == TargetKind.INSTANCE;
        assertThat(count(attempts, onInstance)).isLessThanOrEqualTo(1 + instanceRetries);
        assertThat(count(attempts, onInstance.negate().and(is(AttemptReason.RETRY))))
                .isLessThanOrEqualTo(endpointRetries);
        Predicate<AttemptSummary> next = is(AttemptReason.FALLBACK).or(is(AttemptReason.HEDGE));
        // A primary that was limited at first may come after entries of the chain.
        int primary = count(attempts, is(AttemptReason.FIRST)) == 0 && external ? 1 : 0;
        assertThat(count(attempts, onInstance.negate().and(next))).isLessThanOrEqualTo(chainLength + primary);
    }

    private static Predicate<AttemptSummary> is(AttemptReason reason) {
        return attempt -> attempt.reason() == reason;
    }

    private static int count(List<AttemptSummary> attempts, Predicate<AttemptSummary> which) {
        return (int) attempts.stream().filter(which).count();
    }
}
