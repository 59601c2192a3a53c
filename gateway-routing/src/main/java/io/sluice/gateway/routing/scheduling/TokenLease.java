package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.routing.internal.pace.TokenEstimate;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A lease that charges its member with the call's estimated work: the prompt until the first byte of the answer, and the answer at its expected length or
 * what has streamed of it, whichever is more.
 *
 * <p>Any thread may call it: the charge changes by compare-and-set, and whoever puts {@link #RELEASED} there takes the rest back.
 */
final class TokenLease extends PoolLease {
    /** More than any engine has room for. */
    private static final long MOST_TOKENS = 1L << 24;

    /** Loads are compared in units of 2 to the power of this many tokens. */
    static final int GRAIN_BITS = 4;

    private static final AtomicLongFieldUpdater<TokenLease> CHARGE =
            AtomicLongFieldUpdater.newUpdater(TokenLease.class, "charge");
    private static final AtomicLongFieldUpdater<TokenLease> STREAMED =
            AtomicLongFieldUpdater.newUpdater(TokenLease.class, "streamedBytes");
    private static final long RELEASED = -1;

    private final Load load;
    private final TokenEstimate estimate;
    private final int promptBytes;
    private final long answerTokens;

    /** What the member is charged with now; {@link #RELEASED} after the end. */
    private volatile long charge;

    private volatile long streamedBytes;

    /** What the engine itself said the answer has; 0 until then. */
    private volatile long usedTokens;

    /** Creates a lease that charges nothing yet. */
    TokenLease(
            Object holder, Load load, TokenEstimate estimate, int promptBytes, long promptTokens, long answerTokens) {
        super(holder);
        this.load = load;
        this.estimate = estimate;
        this.promptBytes = promptBytes;
        this.answerTokens = answerTokens;
        this.charge = promptTokens + answerTokens;
    }

    /** Charges the member, without telling its tree. */
    TokenLease charged() {
        load.addTokens(charge);
        return this;
    }

    @Override
    public void progress(int bytes) {
        STREAMED.addAndGet(this, bytes);
        recharge();
    }

    @Override
    public boolean wantsUsage() {
        return true;
    }

    @Override
    public void used(TokenUsage usage) {
        // What an engine says is not trusted further than the sums can bear.
        TokenUsage told = TokenUsage.of(within(usage.promptTokens()), within(usage.completionTokens()))
                .withCached(within(usage.cachedTokens()));
        estimate.learn(told, promptBytes, streamedBytes);
        usedTokens = told.completionTokens();
        recharge();
    }

    private static long within(long tokens) {
        return Math.max(0, Math.min(tokens, MOST_TOKENS));
    }

    @Override
    void release(Load member) {
        long charged = CHARGE.getAndSet(this, RELEASED);
        load.addTokens(-charged);
    }

    /** Brings the charge to what is known now; of the load nothing is taken before the charge says so, so that it never falls below zero. */
    private void recharge() {
        long used = usedTokens;
        long answer = used > 0 ? used : Math.max(answerTokens, estimate.streamedTokens(streamedBytes));
        long before = charge;
        while (before != RELEASED && before != answer) {
            long more = answer - before;
            load.addTokens(Math.max(0, more));
            if (CHARGE.compareAndSet(this, before, answer)) {
                load.addTokens(Math.min(0, more));
                tell(more);
                return;
            }
            load.addTokens(-Math.max(0, more));
            before = charge;
        }
    }

    /** Notifies the tree if the change can be seen in its units. */
    private void tell(long change) {
        long now = load.tokens();
        if (now >> GRAIN_BITS != (now - change) >> GRAIN_BITS) {
            load.changed();
        }
    }
}
