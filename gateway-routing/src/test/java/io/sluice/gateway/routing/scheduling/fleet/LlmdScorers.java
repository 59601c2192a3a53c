package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.Candidates;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolMember;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/**
 * The default profile of llm-d's router (kubernetes-sigs/gateway-api-inference-extension, guide to the endpoint picker's configuration; llm-d.ai, request scheduler): the highest sum of scores, each from 0 to 1, of the part of the prompt that was placed there
 * before (weight 3), of the shortest queue (2) and of free cache (2); of several one by chance.
 *
 * <p>In life queue and cache come from metrics that are polled; here they are those of the moment.
 */
final class LlmdScorers implements PlacementPolicy {
    private static final double PREFIX_WEIGHT = 3;
    private static final double QUEUE_WEIGHT = 2;
    private static final double CACHE_WEIGHT = 2;

    /** 31,250 blocks of 64 characters a server, in blocks of 512 tokens of four characters: what its documentation computes for an engine's cache; here that of the engines. */
    private final BlockMemory prefixes;

    private final Fleet fleet;

    LlmdScorers(Fleet fleet) {
        this.fleet = fleet;
        this.prefixes =
                new BlockMemory(fleet.view(fleet.instances().get(0).id()).spec().cacheChunks());
    }

    @Override
    public PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
        int shortest = Integer.MAX_VALUE;
        int longest = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int waiting = fleet.view(candidates.get(i).id()).waitingCalls();
            shortest = Math.min(shortest, waiting);
            longest = Math.max(longest, waiting);
        }
        int from = shortest;
        int range = longest - shortest;
        return candidates.least(turn, member -> -score(member, query.fingerprint(), from, range));
    }

    private double score(PoolMember member, PromptFingerprint prompt, int shortest, int range) {
        EngineView engine = fleet.view(member.id());
        double prefix = (double) prefixes.matched(member.id(), prompt) / Math.max(1, prompt.chunks());
        double queue = range == 0 ? 1 : 1 - (double) (engine.waitingCalls() - shortest) / range;
        return PREFIX_WEIGHT * prefix + QUEUE_WEIGHT * queue + CACHE_WEIGHT * (1 - engine.cacheUse());
    }

    @Override
    public void placed(PoolMember member, ScheduleQuery query) {
        prefixes.placed(member.id(), query.fingerprint());
    }

    @Override
    public String name() {
        return "llm-d";
    }
}
