package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import org.jspecify.annotations.Nullable;

/** Draws two members that are not the same and takes the one with fewer open leases (Mitzenmacher 2001). */
final class PowerOfTwo implements KeptPolicy {
    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        int size = those.size();
        long lot = those.random(turn);
        if (size == 1) {
            return those.firstFrom(0);
        }
        int first = Hashing.below(size, lot);
        int second = Hashing.below(size - 1, Hashing.mix(lot));
        PoolMember one = those.get(first);
        PoolMember other = those.get(second < first ? second : second + 1);
        return those.passes(one) && those.passes(other) ? lighter(one, other) : ofThoseLeft(those, lot);
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        return "fewer open leases than another that was drawn";
    }

    private static @Nullable PoolMember ofThoseLeft(Candidates those, long lot) {
        PoolMember one = those.drawBy(lot);
        if (one == null) {
            return null;
        }
        PoolMember other = those.without(one).drawBy(Hashing.mix(lot));
        return other == null ? one : lighter(one, other);
    }

    private static PoolMember lighter(PoolMember one, PoolMember other) {
        return other.calls() < one.calls() ? other : one;
    }

    @Override
    public String name() {
        return PlacementPolicies.POWER_OF_TWO.optionName();
    }
}
