package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.Candidates;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolMember;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/**
 * The cost of NVIDIA Dynamo's KV router (docs.nvidia.com/dynamo, router guide, 0.8): blocks of prompts that are to be computed, this one's included, times an overlap weight of 1, and blocks that are active; the least cost, since the temperature is 0 by default.
 *
 * <p>It goes by events of the engines' caches, so here it sees the caches, and the active blocks, as they truly are.
 */
final class DynamoCost implements PlacementPolicy {
    private final Fleet fleet;

    DynamoCost(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
        return candidates.least(turn, member -> cost(fleet.view(member.id()), query.fingerprint()));
    }

    private static double cost(EngineView engine, PromptFingerprint prompt) {
        double pending = (double) engine.pendingPromptTokens() / engine.spec().chunkTokens();
        double prefill = pending + prompt.chunks() - engine.cachedChunks(prompt);
        double decode = engine.activeBlocks() + prompt.chunks() - engine.cachedChunks(prompt);
        return prefill + decode;
    }

    @Override
    public String name() {
        return "dynamo";
    }
}
