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

    /** What the member had computed of prompts when the call was placed, and from its first content on by then. */
    private volatile long computedBefore;

    private volatile long answerTokens;

    /**
     * Creates a lease.
     *
     * @param workBytes what the member has to compute, or to take over, until the call's content can come
     * @param computedBytes what it has computed of prompts so far
     * @param taught what the time of that is learned for; null if it is not
     */
    LearningLease(
            Object holder,
            int ownBytes,
            int heldChunks,
            long workBytes,
            long computedBytes,
            @Nullable PrefillSpeed taught,
            Pace pace,
            Ticker ticker) {
        super(holder, ownBytes, heldChunks);
        this.workBytes = workBytes;
        this.computedBefore = computedBytes;
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
        learnSpeed(computedSince(load), now);
        runningAtFirst = running(load);
        computedBefore = load.work().computedBytes();
        firstContentNanos = now;
    }

    private void learnSpeed(long computedBytes, long nanos) {
        long done = doneBytes(computedBytes);
        if (taught != null && done >= LEAST_WORK_BYTES) {
            taught.learn((double) done, (nanos - startNanos) / NANOS_PER_SECOND);
        }
    }

    /** Learns that the speed is no less than if the work had taken all the time. */
    final void learnLeastSpeed(Load load, long nanos) {
        long done = doneBytes(computedSince(load));
        if (done >= LEAST_WORK_BYTES) {
            pace.speed().learnAtLeast((double) done, (nanos - startNanos) / NANOS_PER_SECOND);
        }
    }

    /** Returns how much of the work was done: what a gateway told that is gone never is, and would make engines look fast. */
    private long doneBytes(long computedBytes) {
        return computes() ? Math.min(workBytes, computedBytes) : workBytes;
    }

    private long computedSince(Load load) {
        return load.work().computedBytes() - computedBefore;
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
        PoolMember member = member();
        if (member != null && computes()) { // else it counts what it was given as cached
            long cached = Math.min(prompt, within(usage.cachedTokens()));
            boolean tells = member.load().work().tellsCached(cached);
            pace.cache()
                    .learn(tells, ownBytes() + cachedPromptBytes(), cachedPromptBytes(), prompt, cached, cacheChunks);
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
            learnSpeed(computedSince(load) + ownBytes(), nanos);
        } else if (answerTokens >= LEAST_ANSWER_TOKENS) {
            double paused = computedSince(load) / pace.speed().bytesPerSecond();
            double seconds = Math.max(0, (nanos - first) / NANOS_PER_SECOND - paused);
            pace.running().learn((runningAtFirst + running(load)) / 2.0, seconds / (answerTokens - 1), answerTokens);
        }
    }
}
