package io.sluice.gateway.routing;

import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pattern says of a name, or all patterns together.
 *
 * @param winners the entries that take its calls: none, one, or several that share them by weight
 * @param fallbacks the members of the fallback chain that serve it
 */
record PrefixRule(List<RouteEntry> winners, BitSet fallbacks) {
    static PrefixRule ofFallbacks(BitSet fallbacks) {
        return new PrefixRule(List.of(), fallbacks);
    }

    /** Returns the rules of the patterns. */
    static Map<ModelPattern, PrefixRule> of(List<RouteEntry> entries, FallbackChains chains) {
        Map<ModelPattern, PrefixRule> rules = new HashMap<>();
        chains.restricted().forEach((pattern, members) -> rules.put(pattern, ofFallbacks(members)));
        PrefixGroups.of(entries)
                .forEach((pattern, winners) ->
                        rules.merge(pattern, new PrefixRule(winners, new BitSet()), PrefixRule::and));
        return rules;
    }

    /** Returns this rule of a shorter pattern with that of a longer one. */
    PrefixRule refinedBy(PrefixRule moreSpecific) {
        return moreSpecific.and(this);
    }

    private PrefixRule and(PrefixRule other) {
        return new PrefixRule(
                winners.isEmpty() ? other.winners : winners, FallbackChains.union(fallbacks, other.fallbacks));
    }

    /** Returns the decisions, one for each winner in order; one that is unmatched if there is none. */
    RouteDecision[] decisions(FallbackChains chains) {
        if (winners.isEmpty()) {
            return new RouteDecision[] {decision(Route.UNMATCHED, chains)};
        }
        return winners.stream().map(winner -> decision(winner.route(), chains)).toArray(RouteDecision[]::new);
    }

    private RouteDecision decision(Route route, FallbackChains chains) {
        return new RouteDecision(route, chains.chain(fallbacks, route));
    }
}
