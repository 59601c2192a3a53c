package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import org.jspecify.annotations.Nullable;

/** Draws a member, each with the same chance. */
final class RandomDraw implements KeptPolicy {
    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        return those.draw(turn);
    }

    @Override
    public double score(Candidates those, int index, ScheduleQuery query, long turn) {
        return 0;
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        return "drawn";
    }

    @Override
    public String name() {
        return PlacementPolicies.RANDOM.optionName();
    }
}
