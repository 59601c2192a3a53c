package io.sluice.gateway.internal.decide;

import io.sluice.gateway.spi.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps retries from becoming a storm (clause RT-R-7): over any longer time there are at most {@code ratio} retries a call, or {@code minPerSecond} if
 * that is more. Two token buckets: calls fill the one, time fills the other, and a retry that finds a token in either takes one from each. What calls have
 * not yet put in is owed, so that a retry which time paid for is not paid for by calls as well.
 *
 * <p>Safe for any number of threads, without a lock: each bucket is one number, taken from by a compare-and-set.
 */
public final class RetryBudget {
    private static final long TOKEN = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Ticker ticker;
    private final long perCall;
    private final long mostFromCalls;
    private final long mostOwed;
    private final long minPerSecond;

    /** Thousandths of tokens that calls have put in. */
    private final AtomicLong fromCalls = new AtomicLong();

    /** The time up to which the tokens that time puts in were taken; a second behind now is a full bucket. */
    private final AtomicLong spentUntilNanos;

    /**
     * Creates a budget.
     *
     * @param ratio retries a call, 0 to 1
     * @param minPerSecond retries a second that are always allowed, at least 0
     */
    RetryBudget(double ratio, int minPerSecond, Ticker ticker) {
        this.ticker = ticker;
        this.perCall = Math.round(ratio * TOKEN);
        this.mostFromCalls = Math.max(perCall * 1_000, TOKEN);
        // What time alone may spend in a second: a burst of calls after quiet times makes up for no more than that.
        this.mostOwed = minPerSecond * TOKEN;
        this.minPerSecond = minPerSecond;
        this.spentUntilNanos = new AtomicLong(ticker.nanos() - NANOS_PER_SECOND);
    }

    /** Notes a call; on the hot path. */
    public void called() {
        if (fromCalls.get() < mostFromCalls) {
            fromCalls.addAndGet(perCall);
        }
    }

    /** Takes the right to one retry, if there is one. */
    boolean tryRetry() {
        if (takeFromTime()) {
            fromCalls.updateAndGet(now -> Math.max(now - TOKEN, Math.min(now, -mostOwed)));
            return true;
        }
        return takeFromCalls();
    }

    /** Gives the right to a retry back that was taken and not used. */
    void giveBack() {
        fromCalls.updateAndGet(now -> Math.min(now + TOKEN, Math.max(now, mostFromCalls)));
    }

    private boolean takeFromCalls() {
        long now;
        do {
            now = fromCalls.get();
            if (now < TOKEN) {
                return false;
            }
        } while (!fromCalls.compareAndSet(now, now - TOKEN));
        return true;
    }

    /** Moves the spent time on by what one token takes to come, unless that lies in the future. */
    private boolean takeFromTime() {
        if (minPerSecond == 0) {
            return false;
        }
        long price = NANOS_PER_SECOND / minPerSecond;
        long now = ticker.nanos();
        long spent;
        long next;
        do {
            spent = spentUntilNanos.get();
            long from = now - spent > NANOS_PER_SECOND ? now - NANOS_PER_SECOND : spent;
            next = from + price;
            if (next - now > 0) {
                return false;
            }
        } while (!spentUntilNanos.compareAndSet(spent, next));
        return true;
    }
}
