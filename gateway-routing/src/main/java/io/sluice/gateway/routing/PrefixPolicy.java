package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Routes by model name (clauses P-1 to P-5): an exact name beats every wildcard, a longer wildcard a shorter one, and of equal patterns the
 * first in the config wins. A call without a model goes where {@code *} goes, and to the instances if there is no such pattern (clause M-2).
 *
 * <p>The patterns of routes and those of {@code fallback_models} share one trie, so that a single walk along the name finds the
 * finished decision: the route and the chain that fits the model.
 */
final class PrefixPolicy implements RoutePolicy {
    private static final ModelPattern ANY = ModelPattern.of("*");

    /** The entry that takes calls without a model; null = the instances do. */
    private final @Nullable RouteEntry anyModel;

    private final RouteDecision withoutModel;
    private final ModelMap<Rule> rules;
    private final ModelMap<RouteDecision> decisions;
    private final Set<String> models;

    PrefixPolicy(List<RouteEntry> entries) {
        FallbackChains chains = new FallbackChains(entries);
        Map<ModelPattern, Rule> byPattern = rules(entries, chains);
        this.anyModel = byPattern.containsKey(ANY) ? byPattern.get(ANY).winner : null;
        Route route = anyModel == null ? Route.INTERNAL : anyModel.route();
        this.withoutModel = new RouteDecision(route, chains.chain(chains.unrestricted(), route));
        this.rules = ModelMap.build(byPattern, new Rule(null, chains.unrestricted()), Rule::refinedBy);
        this.decisions = rules.map(rule -> rule.decision(chains));
        this.models = exactNames(entries);
    }

    /** Adds what clause C-4 forbids, and what is too much to be built. */
    static void check(List<RouteEntry> entries, List<ConfigProblem> problems) {
        FallbackChains.check(entries, problems);
        for (RouteEntry entry : entries) {
            if (entry.prefix() == null && entry.fallbackEndpoint().isEmpty()) {
                String instead = entry.isExternal() ? "a pattern, or fallback: true" : "a pattern";
                problems.add(new ConfigProblem(entry.path() + ".prefix", "", instead));
            }
        }
    }

    @Override
    public RouteDecision route(RouteQuery query) {
        String model = query.model();
        return model.isEmpty() ? withoutModel : decisions.get(model);
    }

    @Override
    public RouteExplanation explain(RouteQuery query) {
        if (query.model().isEmpty()) {
            String where = anyModel == null ? "is internal" : "goes where * of " + anyModel.path() + " goes";
            return RouteExplanation.certain(withoutModel, "prefix: a call without a model " + where);
        }
        RouteEntry winner = rules.get(query.model()).winner;
        String reason = winner == null
                ? "prefix: no pattern matches the model"
                : "prefix: " + Shown.text(String.valueOf(winner.prefix())) + " of " + winner.path()
                        + " is the most specific pattern that matches the model";
        return RouteExplanation.certain(decisions.get(query.model()), reason);
    }

    @Override
    public Set<String> models() {
        return models;
    }

    @Override
    public String toString() {
        return "PrefixPolicy[" + decisions + "]";
    }

    private static Map<ModelPattern, Rule> rules(List<RouteEntry> entries, FallbackChains chains) {
        Map<ModelPattern, Rule> rules = new HashMap<>();
        chains.restricted().forEach((pattern, members) -> rules.put(pattern, new Rule(null, members)));
        for (RouteEntry entry : entries) {
            if (entry.prefix() != null) {
                rules.merge(entry.prefix(), new Rule(entry, new BitSet()), Rule::orElse);
            }
        }
        return rules;
    }

    private static Set<String> exactNames(List<RouteEntry> entries) {
        Set<String> names = new LinkedHashSet<>();
        for (RouteEntry entry : entries) {
            if (entry.prefix() != null && !entry.prefix().wildcard()) {
                names.add(entry.prefix().text());
            }
        }
        return Collections.unmodifiableSet(names);
    }

    /** What a pattern says of a name, or all patterns together: which entry takes it, and which fallbacks serve it. */
    private record Rule(@Nullable RouteEntry winner, BitSet fallbacks) {
        /** Adds a rule of the same pattern that stands later in the config. */
        Rule orElse(Rule later) {
            return new Rule(winner != null ? winner : later.winner, FallbackChains.union(fallbacks, later.fallbacks));
        }

        Rule refinedBy(Rule moreSpecific) {
            return moreSpecific.orElse(this);
        }

        RouteDecision decision(FallbackChains chains) {
            Route route = winner == null ? Route.UNMATCHED : winner.route();
            return new RouteDecision(route, chains.chain(fallbacks, route));
        }
    }
}
