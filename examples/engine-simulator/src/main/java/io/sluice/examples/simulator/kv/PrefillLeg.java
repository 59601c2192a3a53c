package io.sluice.examples.simulator.kv;

import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A leg that computes a prompt for another engine: a client that leaves before that is done frees the blocks. */
final class PrefillLeg implements Leg {

    static final CompletionStage<Void> AT_ONCE = CompletableFuture.completedFuture(null);

    /** What a protocol does when the prompt is computed. The monitor of the state is held. */
    interface WhenComputed {
        CompletionStage<Void> computed(Blocks blocks);
    }

    private final KvState state;
    private final Blocks blocks;
    private final CompletionStage<LegResult> result;
    private final WhenComputed whenComputed;

    PrefillLeg(KvState state, Blocks blocks, LegResult result, WhenComputed whenComputed) {
        this.state = state;
        this.blocks = blocks;
        this.result = CompletableFuture.completedFuture(result);
        this.whenComputed = whenComputed;
    }

    @Override
    public CompletionStage<LegResult> result() {
        return result;
    }

    @Override
    public CompletionStage<Void> computed() {
        synchronized (state) {
            return blocks.reason == null ? AT_ONCE : whenComputed.computed(blocks);
        }
    }

    @Override
    public void ended() {
        synchronized (state) {
            if (blocks.reason == Reason.PREFILLING) {
                state.free(blocks, Fate.ABORTED);
                state.count(blocks.owner, new KvCounts(0, 0, 0, 0, 1, 0, 0));
            }
        }
    }
}
