package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.Candidates;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolMember;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/**
 * The rule of {@code prefixaware} in the router of vLLM's production stack (vllm-project/production-stack, its documentation of routing logics): a trie of the chunks of prompts, and of those that have the longest part one by chance; loads are not looked at. Nothing is
 * forgotten.
 */
final class ProductionStack implements PlacementPolicy {
    private final BlockMemory trie = new BlockMemory(Integer.MAX_VALUE);

    @Override
    public PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
        PromptFingerprint prompt = query.fingerprint();
        return candidates.least(turn, member -> -trie.matched(member.id(), prompt));
    }

    @Override
    public void placed(PoolMember member, ScheduleQuery query) {
        trie.placed(member.id(), query.fingerprint());
    }

    @Override
    public String name() {
        return "production-stack-prefix";
    }
}
