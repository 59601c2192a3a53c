package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.routing.internal.pace.Pace;
import io.sluice.gateway.routing.internal.pace.PrefillSpeed;
import io.sluice.gateway.spi.Ticker;
import org.jspecify.annotations.Nullable;

/** A lease that shows how fast its member is. One of several, since it is larger, and wants the usage. */
class LearningLease extends ExpectedLease {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Less work than this takes an engine no time that can be told from its other delays. */
    private static final int LEAST_WORK_BYTES = 1_024;

    private static final int LEAST_ANSWER_TOKENS = 8;

    /** More than any engine has room for: what an engine says is not trusted further. */
    private static final long MOST_TOKENS = 1L << 24;

    private final int promptBytes;
    private final long workBytes;

    /** How much the member's cache was taken to hold when the call was placed. */
    private final int cacheChunks;

    private final @Nullable PrefillSpeed taught;
    private final Pace pace;
    private final Ticker ticker;
    private final long startNanos;

    /** 0 until it has come. The thread that ends the lease may be another one. */
    private volatile long firstContentNanos;

    private volatile int runningAtFirst;
    private volatile long computedAtFirst;
    private volatile long answerTokens;

    /**
     * Creates a lease.
     *
     * @param workBytes what the member has to compute, or to take over, until the call's content can come
     * @param taught what the time of that is learned for; null if it is not
     */
    LearningLease(
            Object holder,
            int ownBytes,
            int heldChunks,
            int promptBytes,
            long workBytes,
            @Nullable PrefillSpeed taught,
            Pace pace,
            Ticker ticker) {
        super(holder, ownBytes, heldChunks);
        this.promptBytes = promptBytes;
        this.workBytes = workBytes;
        this.cacheChunks = pace.cache().chunks();
        this.taught = taught;
        this.pace = pace;
        this.ticker = ticker;
        this.startNanos = ticker.nanos();
    }

    final long startNanos() {
        return startNanos;
    }

    @Override
    void firstContent(Load load) {
        long now = ticker.nanos();
        runningAtFirst = running(load);
        computedAtFirst = load.work().computedBytes();
        firstContentNanos = now;
        learnSpeed(now);
    }

    private void learnSpeed(long nanos) {
        if (taught != null && workBytes >= LEAST_WORK_BYTES) {
            taught.learn((double) workBytes, (nanos - startNanos) / NANOS_PER_SECOND);
        }
    }

    /** Learns that the speed is no less than if the work had taken all the time. */
    final void learnLeastSpeed(long nanos) {
        if (workBytes >= LEAST_WORK_BYTES) {
            pace.speed().learnAtLeast((double) workBytes, (nanos - startNanos) / NANOS_PER_SECOND);
        }
    }

    private static int running(Load load) {
        return Math.max(1, load.calls() - load.work().prefilling());
    }

    @Override
    public final boolean wantsUsage() {
        return true;
    }

    @Override
    public final void used(TokenUsage usage) {
        long prompt = within(usage.promptTokens());
        answerTokens = within(usage.completionTokens());
        if (computes()) { // else it counts what it was given as cached
            long cached = Math.min(prompt, within(usage.cachedTokens()));
            pace.cache().learn(promptBytes, cachedPromptBytes(), prompt, cached, cacheChunks);
        }
    }

    private static long within(long tokens) {
        return Math.max(0, Math.min(tokens, MOST_TOKENS));
    }

    @Override
    final void succeeding() {
        PoolMember member = member();
        if (member != null) {
            learnAtEnd(member.load(), ticker.nanos());
        }
    }

    /**
     * Learns from how long the answer took, less what prompts took that were computed meanwhile: full engines have more of these too, and running calls would seem to cost what prompts do. Without content, as of a leg that computes a
     * prompt alone, all of it was the prompt.
     */
    void learnAtEnd(Load load, long nanos) {
        long first = firstContentNanos;
        if (first == 0) {
            learnSpeed(nanos);
        } else if (answerTokens >= LEAST_ANSWER_TOKENS) {
            double paused = (load.work().computedBytes() - computedAtFirst)
                    / pace.speed().bytesPerSecond();
            double seconds = Math.max(0, (nanos - first) / NANOS_PER_SECOND - paused);
            pace.running().learn((runningAtFirst + running(load)) / 2.0, seconds / (answerTokens - 1), answerTokens);
        }
    }
}
