package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fallback chains that a table can give (clauses RT-F-1 and RT-D-3). Which of its members serve a call depends on the call's model, if
 * they have {@code fallback_models}; such a choice is a set of bits, one for each member.
 *
 * <p>Used while a policy is built, by one thread.
 */
final class FallbackChains {
    /** Far above any chain that a call could work through, and low enough to build each chain beforehand. */
    private static final int MAX_MEMBERS = 256;

    private final List<RouteEntry> members = new ArrayList<>();
    private final Map<BitSet, List<Endpoint>> chains = new HashMap<>();

    FallbackChains(List<RouteEntry> entries) {
        for (RouteEntry entry : entries) {
            if (entry.fallbackEndpoint().isPresent()) {
                members.add(entry);
            }
        }
    }

    static void check(List<RouteEntry> entries, List<ConfigProblem> problems) {
        int members = new FallbackChains(entries).size();
        if (members > MAX_MEMBERS) {
            problems.add(new ConfigProblem(
                    "route-config", members + " entries with fallback: true", "at most " + MAX_MEMBERS));
        }
    }

    /** Returns the number of members. */
    int size() {
        return members.size();
    }

    /** Returns the members that serve every model. */
    BitSet unrestricted() {
        BitSet set = new BitSet();
        for (int i = 0; i < members.size(); i++) {
            set.set(i, members.get(i).fallbackModels().isEmpty());
        }
        return set;
    }

    /** Returns for each pattern of a {@code fallback_models} the members that have it. */
    Map<ModelPattern, BitSet> restricted() {
        Map<ModelPattern, BitSet> sets = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            for (ModelPattern pattern : members.get(i).fallbackModels()) {
                sets.computeIfAbsent(pattern, p -> new BitSet()).set(i);
            }
        }
        return sets;
    }

    static BitSet union(BitSet a, BitSet b) {
        BitSet union = (BitSet) a.clone();
        union.or(b);
        return union;
    }

    /** Returns the endpoints of these members in config order, each once, without the one that the call has gone to already. */
    List<Endpoint> chain(BitSet set, Route primary) {
        List<Endpoint> chain = chains.computeIfAbsent(set, this::endpoints);
        if (!(primary instanceof Route.External external) || !chain.contains(external.endpoint())) {
            return chain;
        }
        return chain.stream().filter(e -> !e.equals(external.endpoint())).toList();
    }

    private List<Endpoint> endpoints(BitSet set) {
        Set<Endpoint> distinct = new LinkedHashSet<>();
        set.stream().forEach(i -> members.get(i).fallbackEndpoint().ifPresent(distinct::add));
        return List.copyOf(distinct);
    }
}
