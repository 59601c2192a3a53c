package io.sluice.examples.simulator.kv;

import java.util.concurrent.CompletionStage;

/** One request at an engine of a {@link KvFabric}. Safe for use by many threads; no method blocks. */
public interface Leg {

    /** Returns what the engine makes of it; not complete as long as the leg waits for another. */
    CompletionStage<LegResult> result();

    /**
     * Called when the first byte of the answer is due: what had to be computed is computed. Called at most once, and not
     * after {@link #ended()}.
     *
     * @return complete when the answer may begin
     */
    CompletionStage<Void> computed();

    /** Called when the exchange is over, well or not. Called once. */
    void ended();
}
