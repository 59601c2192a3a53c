package io.sluice.gateway.internal.decide;

import io.sluice.gateway.internal.shared.SharedRandom;
import io.sluice.gateway.spi.FallbackPolicy;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is configured to do about failures.
 *
 * @param instanceRetries attempts beyond the first on instances
 * @param endpointRetries attempts beyond the first on endpoints that failed, over the whole call, but for those that have a number of their own
 * @param retryInstance429 whether a 429 of an instance is retried like a 503
 * @param jitter whether the backoff is drawn between zero and its whole
 * @param fallback which errors of an endpoint are passed over
 * @param queue where calls wait for endpoints that limit them; null = they do not
 * @param queuePrimary whether the route's own endpoint may wait too, and not only those of the chain
 * @param limitedAtMost how far ahead an upstream's "not before" is heeded
 * @param budgetRatio retries a call that the budget allows
 * @param budgetMinPerSecond retries a second that it allows in any case
 * @param hedgeDelayNanos how long a first attempt may take to its answer before a second one races it; 0 = for ever
 */
public record RetryRules(
        int instanceRetries,
        int endpointRetries,
        boolean retryInstance429,
        boolean jitter,
        FallbackPolicy fallback,
        @Nullable RetryQueue queue,
        boolean queuePrimary,
        Duration limitedAtMost,
        double budgetRatio,
        int budgetMinPerSecond,
        long hedgeDelayNanos,
        RandomGenerator random) {

    /** How far ahead an upstream's "not before" is heeded by default. */
    public static final Duration LIMITED_AT_MOST = Duration.ofSeconds(60);

    private static final long FIRST_NANOS = 10_000_000;
    private static final long LONGEST_NANOS = 100_000_000;
    private static final int DOUBLINGS = 4;

    /** Returns the rules of a gateway that tries everything once. */
    public static RetryRules none() {
        return new RetryRules(
                0,
                0,
                false,
                false,
                FallbackPolicy.standard(),
                null,
                false,
                LIMITED_AT_MOST,
                0,
                0,
                0,
                SharedRandom.INSTANCE);
    }

    /** Returns others' counts and rules with what these remember or share between calls: the queue, and how far ahead "not before" is heeded. */
    public RetryRules with(RetryRules others) {
        return new RetryRules(
                others.instanceRetries,
                others.endpointRetries,
                others.retryInstance429,
                others.jitter,
                others.fallback,
                queue,
                queuePrimary,
                limitedAtMost,
                others.budgetRatio,
                others.budgetMinPerSecond,
                others.hedgeDelayNanos,
                random);
    }

    /** Returns whether these allow as many retries of all calls together as others. */
    public boolean hasBudgetOf(RetryRules others) {
        return budgetRatio == others.budgetRatio && budgetMinPerSecond == others.budgetMinPerSecond;
    }

    public RetryBudget newBudget(Ticker ticker) {
        return new RetryBudget(budgetRatio, budgetMinPerSecond, ticker);
    }

    /** Returns the delay before retry {@code number}, 1 for the first: 10 ms, doubling to 100 ms (clauses RT-R-3 and RT-F-2). */
    long backoffNanos(int number) {
        long delay = Math.min(FIRST_NANOS << Math.min(number - 1, DOUBLINGS), LONGEST_NANOS);
        return jitter ? random.nextLong(delay + 1) : delay;
    }
}
