package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.Objects;

/** A call, or one leg of it, on an engine: what is to be done, and how far it is. */
final class EngineCall {
    private final PromptFingerprint text;
    private final int promptTokens;
    private final int outputTokens;
    private final Listener listener;
    private ChunkCache.Hold hold;
    private int chunkTokens;
    private int cachedTokens;
    private int computedTokens;
    private int generatedTokens;

    private EngineCall(PromptFingerprint text, int promptTokens, int outputTokens, Listener listener) {
        this.text = text;
        this.promptTokens = promptTokens;
        this.outputTokens = outputTokens;
        this.listener = listener;
    }

    /** Returns a call that computes its prompt and generates all of its answer. */
    static EngineCall whole(Turn turn, Listener listener) {
        return new EngineCall(turn.text(), turn.promptTokens(), turn.outputTokens(), listener);
    }

    /** Returns a leg that computes the prompt, and generates nothing. */
    static EngineCall prefill(Turn turn, Listener listener) {
        return new EngineCall(turn.text(), turn.promptTokens(), 0, listener);
    }

    /** Returns a leg whose prompt was computed elsewhere; what it leaves behind is kept as any other, as vLLM does it with blocks that it was sent. */
    static EngineCall decode(Turn turn, Listener listener) {
        EngineCall call = new EngineCall(turn.text(), turn.promptTokens(), turn.outputTokens(), listener);
        call.computedTokens = turn.promptTokens();
        return call;
    }

    /** Called when it comes to an engine, where it waits: what is expected to be cached need probably not be computed. */
    void submitted(EngineSpec spec, int expectedChunks) {
        chunkTokens = spec.chunkTokens();
        expect(Math.min(expectedChunks, usableChunks()));
    }

    PromptFingerprint text() {
        return text;
    }

    /** Returns whether an empty engine has room for it. */
    boolean fits(EngineSpec spec) {
        return spec.chunks(promptTokens + outputTokens) <= spec.cacheChunks();
    }

    /** Takes the room that it needs; false if there is too little. */
    boolean admit(ChunkCache cache, EngineSpec spec) {
        hold = cache.hold(text, usableChunks(), spec.chunks(promptTokens + outputTokens))
                .orElse(null);
        if (hold == null) {
            return false;
        }
        expect(hold.found());
        return true;
    }

    /** The last token of the prompt is always computed: the first one of the answer comes out of it. */
    private int usableChunks() {
        return Math.min(text.chunks(), (promptTokens - 1) / chunkTokens);
    }

    private void expect(int cachedChunks) {
        boolean isComputedElsewhere = computedTokens == promptTokens;
        cachedTokens = cachedChunks * chunkTokens;
        computedTokens = isComputedElsewhere ? promptTokens : cachedTokens;
    }

    int missingTokens() {
        return promptTokens - computedTokens;
    }

    int contextTokens() {
        return promptTokens + generatedTokens;
    }

    boolean ended() {
        return missingTokens() == 0 && generatedTokens >= outputTokens;
    }

    void compute(int tokens) {
        computedTokens += tokens;
        complete(computedTokens);
    }

    void generate() {
        generatedTokens++;
        listener.token();
    }

    void end() {
        complete(contextTokens());
        Objects.requireNonNull(hold).release();
        listener.ended(cachedTokens);
    }

    /** Ends it before its end, whether it holds room or waits. */
    void fail() {
        if (hold != null) {
            hold.release();
        }
        listener.failed();
    }

    private void complete(int tokens) {
        Objects.requireNonNull(hold).complete(Math.min(text.chunks(), tokens / chunkTokens));
    }

    /** Hears of the call. */
    interface Listener {
        /** A token was generated. */
        void token();

        /** All is done. */
        void ended(int cachedTokens);

        /** The engine has died, or could never have had room for it. */
        void failed();
    }
}
