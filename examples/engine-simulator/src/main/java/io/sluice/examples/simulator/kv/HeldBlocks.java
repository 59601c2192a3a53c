package io.sluice.examples.simulator.kv;

/**
 * KV blocks that one request holds on one engine.
 *
 * @param instance the name of the engine
 * @param role the role of the engine
 * @param requestId the engine's own id of the request, or what the protocol matches the legs by
 * @param blocks how many blocks
 * @param reason why they are held
 */
public record HeldBlocks(String instance, KvRole role, String requestId, int blocks, Reason reason) {

    /** Why blocks are held. */
    public enum Reason {
        /** The prompt is computed, or its answer has not begun. */
        PREFILLING,
        /** The prompt is computed; nobody fetched the blocks yet. Only a fetch, a restart or the lease ends this. */
        WAITING_FOR_PULL,
        /** The decode leg waits for its prefill leg. */
        WAITING_FOR_PREFILL,
        /** The answer is produced, or its client has not read it yet. */
        DECODING
    }
}
