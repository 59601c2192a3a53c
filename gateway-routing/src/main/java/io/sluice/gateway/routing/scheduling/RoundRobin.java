package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import org.jspecify.annotations.Nullable;

/**
 * Takes the members in turn. Over any window of calls without exclusions, while all are free, the shares differ by at most one.
 *
 * <p>The turn of one that is excluded falls to the next, the turns of one that is out, limited or full are spread over all: they are many, and the next would get twice its share.
 */
final class RoundRobin implements KeptPolicy {
    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        int index = (int) (turn % those.size());
        PoolMember member = those.get(index);
        if (those.passes(member)) {
            return member;
        }
        return !member.isFree() ? those.draw(turn) : those.firstFrom(index);
    }

    @Override
    public double score(Candidates those, int index, ScheduleQuery query, long turn) {
        return Math.floorMod(index - turn, (long) those.size());
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        return "next in turn";
    }

    @Override
    public String name() {
        return PlacementPolicies.ROUND_ROBIN.optionName();
    }
}
