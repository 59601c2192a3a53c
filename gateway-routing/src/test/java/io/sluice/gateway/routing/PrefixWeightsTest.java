package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.route;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Entries of one prefix that share its calls by weight (clause RT-C-10). */
class PrefixWeightsTest {
    private static final int CALLS = 10_000;

    @Test
    @DisplayName("RT-C-10, RT-W-2: each takes its share, within 4 standard deviations")
    void sharesOfOneModel() {
        Seed seed = Seed.get();
        RoutePolicy policy = RoutePolicies.prefix(
                table(
                        entry("a", "'prefix':'m','weight':70"),
                        entry("b", "'prefix':'m','weight':30"),
                        entry("c", "'prefix':'*','weight':1"),
                        entry("d", "'prefix':'m','weight':0,'fallback':true")),
                seed.random());
        Map<String, Integer> taken = new TreeMap<>();
        for (int i = 0; i < CALLS; i++) {
            taken.merge(route(policy, "m"), 1, Integer::sum);
        }
        assertThat(taken).as(seed.toString()).containsOnlyKeys("a > d", "b > d");
        double deviation = Math.sqrt(CALLS * 0.7 * 0.3);
        assertThat(taken.get("a > d") - CALLS * 0.7).as(seed.toString()).isBetween(-4 * deviation, 4 * deviation);
        assertThat(route(policy, "n")).isEqualTo("c > d");
    }

    @Test
    @DisplayName("RT-W-3: an entry without a weight beside weighted ones takes nothing, and a warning names it")
    void weightlessBesideWeighted() {
        RouteTable table = table(
                entry("a", "'prefix':'m'"),
                entry("b", "'prefix':'m','weight':3"),
                entry("c", "'prefix':'m','weight':1"),
                entry("local", "'prefix':'m'"));
        assertThat(table.warnings())
                .containsExactly(
                        "route-config[0].prefix has no effect: route-config[1] and others have the same and a weight and take all its calls",
                        "route-config[3].prefix has no effect: route-config[1] and others have the same and a weight and take all its calls");
        RoutePolicy policy = RoutePolicies.prefix(table);
        for (int i = 0; i < 100; i++) {
            assertThat(route(policy, "m")).isIn("b", "c");
        }
    }

    @Test
    @DisplayName("Each way has its own chain, and explain tells the shares")
    void explained() {
        RoutePolicy policy = RoutePolicies.prefix(table(
                entry("a", "'prefix':'m-*','weight':3,'fallback':true"),
                entry("local", "'prefix':'m-*','weight':1"),
                entry("c", "'fallback':true,'fallback_models':['m-x']")));
        RouteExplanation explained = policy.explain(SimpleRouteQuery.ofModel("m-x"));
        assertThat(explained.options())
                .extracting(RouteExplanation.Option::share)
                .containsExactly(0.75, 0.25);
        assertThat(explained.options())
                .extracting(option -> Tables.shortly(option.decision()))
                .containsExactly("a > c", "internal > a > c");
        assertThat(explained.reason())
                .isEqualTo("prefix: m-* of route-config[0] is the most specific pattern that matches the model; "
                        + "it is one of 2 that share the calls by weight");
    }

    @Test
    @DisplayName("RT-M-2: calls without a model are shared among the entries of *")
    void withoutAModel() {
        RoutePolicy policy = RoutePolicies.prefix(
                table(entry("a", "'prefix':'*','weight':1"), entry("b", "'prefix':'*','weight':1")));
        Map<String, Integer> taken = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            taken.merge(route(policy, ""), 1, Integer::sum);
        }
        assertThat(taken).containsOnlyKeys("a", "b");
    }
}
