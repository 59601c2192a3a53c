package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.problems;
import static io.sluice.gateway.routing.Tables.route;
import static io.sluice.gateway.routing.Tables.shortly;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.gateway.contract.RoutePolicyContract;
import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.RouteExplanation.Option;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the three policies that split by weight have in common. */
abstract class WeightPolicyContract extends RoutePolicyContract {
    abstract RoutePolicy policy(RouteTable table);

    @Override
    protected RoutePolicy newPolicy() {
        return policy(table(
                entry("local", "'weight':3"),
                entry("a", "'weight':1,'fallback':true"),
                entry("b", "'weight':0"),
                entry("c", "'fallback':true,'fallback_models':['gpt-*']")));
    }

    @Test
    void entriesWithoutWeightAreNeverChosen() {
        RoutePolicy policy = policy(table(
                entry("zero", "'weight':0"),
                entry("a", "'weight':1"),
                entry("none", ""),
                entry("b", "'weight':1"),
                entry("fallback", "'fallback':true")));
        Set<String> chosen = new TreeSet<>();
        for (int i = 0; i < 1000; i++) {
            chosen.add(route(policy, "m"));
        }
        assertThat(chosen).as("RT-W-3").containsExactly("a > fallback", "b > fallback");
    }

    @Test
    void theChainFollowsEveryRouteWithoutTheRouteItself() {
        RoutePolicy policy = newPolicy();
        assertThat(possible(policy, "gpt-4")).as("RT-D-3").containsExactlyInAnyOrder("internal > a > c", "a > c");
        assertThat(possible(policy, "claude")).as("fallback_models").containsExactlyInAnyOrder("internal > a", "a");
        assertThat(possible(policy, "")).containsExactlyInAnyOrder("internal > a", "a");
    }

    @Test
    void decisionsAreBuiltBeforehand() {
        RoutePolicy policy = policy(table(entry("a", "'weight':1"), entry("b", "'fallback':true")));
        assertThat(policy.route(SimpleRouteQuery.ofModel("x"))).isSameAs(policy.route(SimpleRouteQuery.ofModel("y")));
    }

    @Test
    void onlyFallbacksMeanNoRouteAtAll() {
        RoutePolicy policy = policy(table(entry("a", "'fallback':true"), entry("b", "'fallback':true,'weight':0")));
        assertThat(possible(policy, "m")).as("RT-C-3, RT-D-4").containsExactly("unmatched > a > b");
        assertThat(route(policy, "m")).isEqualTo("unmatched > a > b");
    }

    @Test
    void aTotalWeightOfZeroIsRefused() {
        String problem =
                "route-config: \"total weight 0\" (expected: a weight > 0, or only endpoints with fallback: true)";
        assertThat(problems(() -> policy(table(entry("a", ""), entry("b", "'fallback':true")))))
                .as("RT-C-3")
                .containsExactly(problem);
        assertThat(problems(() -> policy(table(entry("local", "'fallback':true")))))
                .containsExactly(problem);
    }

    @Test
    void tooManyCombinationsAreRefused() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            entries.add(entry("h" + i, "'weight':1,'fallback':true,'fallback_models':['" + i + "a','" + i + "b']"));
        }
        assertThat(problems(() -> policy(table(entries.toArray(String[]::new)))))
                .containsExactly("route-config: \"16120200 combinations of a weight, a fallback and a pattern of "
                        + "fallback_models\" (expected: <= 10000000)");
    }

    @Test
    void withoutRoutesEveryCallIsInternal() {
        assertThat(route(policy(table()), "x")).as("RT-O-2, RT-D-1").isEqualTo("internal");
    }

    @Test
    void explainsTheShares() {
        List<Option> options =
                newPolicy().explain(SimpleRouteQuery.ofModel("m")).options();
        assertThat(options).extracting(option -> shortly(option.decision())).containsExactly("internal > a", "a");
        assertThat(options).extracting(Option::share).containsExactly(0.75, 0.25);
    }

    @Test
    void namesNoModels() {
        assertThat(newPolicy().models()).isEmpty();
    }

    /** Asserts shares within 4 standard deviations of a binomial distribution (clause RT-W-2). */
    static void assertShares(Seed seed, Map<String, Integer> seen, Map<String, Double> expected, int calls) {
        assertThat(seen.keySet()).as("%s", seed).isEqualTo(expected.keySet());
        expected.forEach((target, share) -> assertThat((double) seen.get(target))
                .as("RT-W-2, %s: %s", seed, target)
                .isCloseTo(calls * share, within(4 * Math.sqrt(calls * share * (1 - share)))));
    }

    /** Counts where calls go. */
    static Map<String, Integer> count(RoutePolicy policy, int calls, String sessionPrefix) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            String session = sessionPrefix.isEmpty() ? "" : sessionPrefix + i;
            seen.merge(shortly(policy.route(SimpleRouteQuery.ofSession("m", session))), 1, Integer::sum);
        }
        return seen;
    }

    private static List<String> possible(RoutePolicy policy, String model) {
        return policy.explain(SimpleRouteQuery.ofModel(model)).options().stream()
                .map(option -> shortly(option.decision()))
                .toList();
    }
}
