package io.sluice.examples.simulator.kv;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A leg whose blocks are its engine's own, and free when the exchange is over. */
final class DecodeLeg implements Leg {

    private final KvState state;
    private final @Nullable Blocks blocks;
    private final CompletableFuture<LegResult> result;

    DecodeLeg(KvState state, @Nullable Blocks blocks, CompletableFuture<LegResult> result) {
        this.state = state;
        this.blocks = blocks;
        this.result = result;
    }

    @Override
    public CompletionStage<LegResult> result() {
        return result;
    }

    @Override
    public CompletionStage<Void> computed() {
        return PrefillLeg.AT_ONCE;
    }

    @Override
    public void ended() {
        synchronized (state) {
            if (blocks == null || blocks.reason == null) {
                return;
            }
            state.free(blocks, Fate.ABORTED);
            if (!result.isDone()) {
                state.count(blocks.owner, new KvCounts(0, 0, 0, 0, 1, 0, 0));
            }
        }
    }
}
