package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.Candidates;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolMember;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/**
 * The rule of {@code cache_aware} in SGLang's model gateway (sgl-project/sglang, {@code sgl-model-gateway}, its documentation of load balancing): while loads, which are open calls, are out of balance, by more than 32 and by more than 1.1
 * times, the least loaded worker; else the worker that has the longest part of the prompt in its tree if that is more than half of it, else the worker with the smallest tree. A tree holds 2^24 characters.
 */
final class SmgCacheAware implements PlacementPolicy {
    private static final int ABSOLUTE = 32;
    private static final double RELATIVE = 1.1;
    private static final double THRESHOLD = 0.5;

    /** Of 512 tokens, at four characters each. */
    private static final int TREE_BLOCKS = (1 << 24) / 2_048;

    private final BlockMemory trees = new BlockMemory(TREE_BLOCKS);

    @Override
    public PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int load = candidates.get(i).openLeases();
            least = Math.min(least, load);
            most = Math.max(most, load);
        }
        if (most - least > ABSOLUTE && most > RELATIVE * least) {
            return candidates.least(turn, PoolMember::openLeases);
        }
        PromptFingerprint prompt = query.fingerprint();
        PoolMember longest = candidates.least(turn, member -> -trees.matched(member.id(), prompt));
        boolean isHit = longest != null && trees.matched(longest.id(), prompt) > THRESHOLD * prompt.chunks();
        return isHit ? longest : candidates.least(turn, member -> trees.size(member.id()));
    }

    @Override
    public void placed(PoolMember member, ScheduleQuery query) {
        trees.placed(member.id(), query.fingerprint());
    }

    @Override
    public String name() {
        return "smg-cache-aware";
    }
}
