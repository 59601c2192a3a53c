package io.sluice.gateway.routing;

import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RouteQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses among weighted decisions those whose endpoint no operator took out (clause HC-L-5): the others share its calls by their weights. If all are out, it is as if none
 * were, and the call goes on to its fallback chain.
 */
final class Undrained {
    private Undrained() {}

    /** Returns the decision that a call gets. */
    static RouteDecision pick(RouteDecision[] decisions, WeightedPick pick, RouteQuery query) {
        RouteDecision usual = decisions[pick.pick(query)];
        if (!isDrained(usual, query)) {
            return usual;
        }
        int other = pick.pick(query, index -> !isDrained(decisions[index], query));
        return other < 0 ? usual : decisions[other];
    }

    /** Returns what a call may get that is drawn. */
    static List<RouteExplanation.Option> options(RouteDecision[] decisions, int[] weights, RouteQuery query) {
        int[] left = IntStream.range(0, decisions.length)
                .filter(index -> !isDrained(decisions[index], query))
                .toArray();
        int[] possible =
                left.length > 0 ? left : IntStream.range(0, decisions.length).toArray();
        double total = IntStream.of(possible).mapToLong(index -> weights[index]).sum();
        List<RouteExplanation.Option> options = new ArrayList<>(possible.length);
        for (int index : possible) {
            options.add(new RouteExplanation.Option(decisions[index], weights[index] / total));
        }
        return options;
    }

    static boolean isDrained(RouteDecision decision, RouteQuery query) {
        return decision.route() instanceof Route.External external && query.isDrained(external.endpoint());
    }
}
