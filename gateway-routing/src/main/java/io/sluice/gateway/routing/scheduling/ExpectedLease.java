package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** A lease whose member counts what it has to compute of the prompt, until the first content comes. Any thread may call it: whoever changes its state accounts for that. */
class ExpectedLease extends PoolLease {
    /** What is to be computed of a prompt that another engine computes: no work that is counted, and from the first moment on a running call. */
    static final int ELSEWHERE = -1;

    private static final AtomicIntegerFieldUpdater<ExpectedLease> STATE =
            AtomicIntegerFieldUpdater.newUpdater(ExpectedLease.class, "state");
    private static final int STATE_BITS = 2;
    private static final int STATES = (1 << STATE_BITS) - 1;
    private static final int PREFILLING = 0;
    private static final int GENERATING = 1;
    private static final int ENDED = 2;

    private final int ownBytes;

    /** One of the states, and above it how many chunks the member held of the prompt: in one field, since one is made for every call. */
    private volatile int state;

    /**
     * Creates a lease; the member counts its work already.
     *
     * @param ownBytes what is to be computed of the prompt, or {@link #ELSEWHERE}
     * @param heldChunks what need not be
     */
    ExpectedLease(Object holder, int ownBytes, int heldChunks) {
        super(holder);
        this.ownBytes = ownBytes;
        this.state = heldChunks << STATE_BITS;
    }

    @Override
    public final long cachedPromptBytes() {
        return (state >>> STATE_BITS) * (long) PromptFingerprint.CHUNK_BYTES;
    }

    @Override
    public final void progress(int bytes) {
        if (bytes > 0) {
            contentCame();
        }
    }

    /** Notes that the prompt is computed; does nothing if it was noted before, or the lease has ended. */
    final void contentCame() {
        if ((state & STATES) != PREFILLING) {
            return;
        }
        PoolMember member = member();
        if (member != null && leavesPrefill(GENERATING)) {
            prefillEnded(member.load());
            firstContent(member.load());
            member.load().changed();
        }
    }

    /** Called once, when content came while the lease was open. */
    void firstContent(Load load) {}

    @Override
    void release(Load load) {
        if (leavesPrefill(ENDED)) {
            prefillEnded(load);
        }
    }

    private void prefillEnded(Load load) {
        if (computes()) {
            load.work().prefillEnded(ownBytes, load.health().nanos());
        }
    }

    /** Returns what is to be computed of the prompt, or {@link #ELSEWHERE}. */
    final int ownBytes() {
        return ownBytes;
    }

    /** Returns whether the member computes the prompt. */
    final boolean computes() {
        return ownBytes != ELSEWHERE;
    }

    /** Sets the state if it is the first one; returns whether it was. */
    private boolean leavesPrefill(int next) {
        int before = state;
        return (before & STATES) == PREFILLING && STATE.compareAndSet(this, before, before | next);
    }
}
