package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.routing.scheduling.Candidates;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolMember;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/**
 * The rule of {@code session} in the router of vLLM's production stack (vllm-project/production-stack, its documentation of routing logics): a hash of the session's key names the engine, whatever its load is. Engines that stay have the
 * same calls as on its ring of hashes.
 */
final class SessionHash implements PlacementPolicy {
    @Override
    public PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
        long session = Hashing.hash(query.sessionKey());
        return candidates.least(turn, member -> Hashing.mix(session ^ Hashing.hash(member.id())) >>> 1);
    }

    @Override
    public String name() {
        return "production-stack-session";
    }
}
