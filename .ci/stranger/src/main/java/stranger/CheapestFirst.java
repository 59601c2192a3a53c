package stranger;

import io.sluice.gateway.routing.scheduling.Candidates;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolMember;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/** Places a call on the instance that costs the least for each call it would then have, by the label {@code price}. */
public final class CheapestFirst implements PlacementPolicy {
    @Override
    public PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
        return candidates.least(turn, CheapestFirst::cost);
    }

    @Override
    public double score(Candidates candidates, int index, ScheduleQuery query, long turn) {
        return cost(candidates.get(index));
    }

    @Override
    public String name() {
        return "cheapest-first";
    }

    private static double cost(PoolMember member) {
        double price = Double.parseDouble(member.instance().labels().getOrDefault("price", "1"));
        return price * (1 + member.openLeases());
    }
}
