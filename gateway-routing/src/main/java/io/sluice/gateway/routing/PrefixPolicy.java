package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Routes by model name (clauses RT-P-1 to RT-P-5): an exact name beats every wildcard, a longer wildcard a shorter one, and of equal patterns the
 * first in the config wins, or those with a weight share the calls (RT-C-10). A call without a model goes where {@code *} goes, and to the instances if there is
 * no such pattern (RT-M-2).
 *
 * <p>The patterns of routes and those of {@code fallback_models} share one trie, so that a single walk along the name finds the
 * finished decision: the route and the chain that fits the model.
 */
final class PrefixPolicy implements RoutePolicy {
    private static final ModelPattern ANY = ModelPattern.of("*");

    /** What is built beforehand may take about 40 MB. */
    private static final long MAX_COMBINATIONS = 10_000_000;

    private final List<RouteEntry> entries;
    private final Map<Endpoint, List<String>> endpoints;
    private final ModelMap<PrefixRule> rules;
    private final ModelMap<Choice> choices;
    private final PrefixRule ruleWithoutModel;
    private final Choice choiceWithoutModel;
    private final Set<String> models;
    private final List<Route> routes;
    private final List<Route> wildcardRoutes;

    /**
     * Creates the policy.
     *
     * @param random draws among entries that share the calls of one prefix
     */
    PrefixPolicy(List<RouteEntry> entries, RandomGenerator random) {
        this.entries = entries;
        this.endpoints = RoutedEndpoints.byPrefix(entries);
        FallbackChains chains = new FallbackChains(entries);
        PrefixRule start = PrefixRule.ofFallbacks(chains.unrestricted());
        Map<ModelPattern, PrefixRule> patterns = PrefixRule.of(entries, chains);
        this.rules = ModelMap.build(patterns, start, PrefixRule::refinedBy);
        Map<PrefixRule, Choice> shared = new HashMap<>();
        this.choices = rules.map(rule -> shared.computeIfAbsent(rule, r -> Choice.of(r, chains, random)));
        PrefixRule ofAny = patterns.get(ANY);
        this.ruleWithoutModel = ofAny == null ? start : new PrefixRule(ofAny.winners(), start.fallbacks());
        this.choiceWithoutModel = ruleWithoutModel.winners().isEmpty()
                ? Choice.only(
                        new RouteDecision(Route.INTERNAL, chains.chain(ruleWithoutModel.fallbacks(), Route.INTERNAL)))
                : Choice.of(ruleWithoutModel, chains, random);
        this.models = exactNames(entries);
        this.routes = entries.stream()
                .filter(entry -> entry.prefix() != null)
                .map(RouteEntry::route)
                .distinct()
                .toList();
        this.wildcardRoutes = patterns.entrySet().stream()
                .filter(entry -> entry.getKey().wildcard())
                .flatMap(entry -> entry.getValue().winners().stream())
                .map(RouteEntry::route)
                .distinct()
                .toList();
    }

    /** Adds what clause RT-C-4 forbids, and what is too much to be built. */
    static void check(List<RouteEntry> entries, List<ConfigProblem> problems) {
        FallbackChains.check(entries, problems);
        for (RouteEntry entry : entries) {
            if (entry.prefix() == null && entry.fallbackEndpoint().isEmpty()) {
                String instead = entry.isExternal() ? "a pattern, or fallback: true" : "a pattern";
                problems.add(new ConfigProblem(entry.path() + ".prefix", "", instead));
            }
        }
        long shares = PrefixGroups.of(entries).values().stream()
                .mapToLong(List::size)
                .filter(size -> size > 1)
                .sum();
        FallbackChains chains = new FallbackChains(entries);
        long combinations = shares * (chains.restricted().size() + 1);
        if (combinations > MAX_COMBINATIONS) {
            problems.add(new ConfigProblem(
                    "route-config",
                    combinations + " combinations of a weight and a pattern of fallback_models",
                    "<= " + MAX_COMBINATIONS));
        }
    }

    @Override
    public RouteDecision route(RouteQuery query) {
        String model = query.model();
        return (model.isEmpty() ? choiceWithoutModel : choices.get(model)).decision(query);
    }

    @Override
    public RouteExplanation explain(RouteQuery query) {
        boolean without = query.model().isEmpty();
        PrefixRule rule = without ? ruleWithoutModel : rules.get(query.model());
        Choice choice = without ? choiceWithoutModel : choices.get(query.model());
        return new RouteExplanation(choice.options(query), "prefix: " + reason(rule.winners(), without));
    }

    private static String reason(List<RouteEntry> winners, boolean withoutModel) {
        if (winners.isEmpty()) {
            return withoutModel ? "a call without a model is internal" : "no pattern matches the model";
        }
        RouteEntry first = winners.get(0);
        String pattern = Redacted.text(String.valueOf(first.prefix())) + " of " + first.path();
        String why = withoutModel
                ? "a call without a model goes where " + pattern + " goes"
                : pattern + " is the most specific pattern that matches the model";
        return winners.size() == 1 ? why : why + "; it is one of " + winners.size() + " that share the calls by weight";
    }

    @Override
    public Set<String> models() {
        return models;
    }

    @Override
    public List<Route> routes() {
        return routes;
    }

    @Override
    public List<Route> wildcardRoutes() {
        return wildcardRoutes;
    }

    @Override
    public Map<Endpoint, List<String>> endpoints() {
        return endpoints;
    }

    @Override
    public List<ConfigProblem> problemsWith(HttpTransport transport) {
        return TransportCheck.problems(entries, transport);
    }

    @Override
    public String toString() {
        return "PrefixPolicy[" + choices + "]";
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

    /** What a call may get: one decision, or one of several that are drawn. */
    private static final class Choice {
        private final RouteDecision[] decisions;
        private final int[] weights;

        /** Chooses among several; null if there is one. */
        private final @Nullable RandomPick pick;

        private Choice(RouteDecision[] decisions, int[] weights, @Nullable RandomPick pick) {
            this.decisions = decisions;
            this.weights = weights;
            this.pick = pick;
        }

        static Choice of(PrefixRule rule, FallbackChains chains, RandomGenerator random) {
            if (rule.winners().size() < 2) {
                return only(rule.decisions(chains)[0]);
            }
            int[] weights = rule.winners().stream().mapToInt(RouteEntry::weight).toArray();
            return new Choice(rule.decisions(chains), weights, new RandomPick(weights, random));
        }

        static Choice only(RouteDecision decision) {
            return new Choice(new RouteDecision[] {decision}, new int[] {1}, null);
        }

        RouteDecision decision(RouteQuery query) {
            return pick == null ? decisions[0] : Undrained.pick(decisions, pick, query);
        }

        List<RouteExplanation.Option> options(RouteQuery query) {
            return Undrained.options(decisions, weights, query);
        }
    }
}
