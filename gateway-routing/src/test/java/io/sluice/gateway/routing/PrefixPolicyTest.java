package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.problems;
import static io.sluice.gateway.routing.Tables.route;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.RoutePolicyContract;
import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routing by model name (clauses RT-P-1 to RT-P-5 and RT-C-4) and the chains that go with it. */
class PrefixPolicyTest extends RoutePolicyContract {
    @Override
    protected RoutePolicy newPolicy() {
        return RoutePolicies.prefix(table(
                entry("local", "'prefix':'*'"),
                entry("a", "'prefix':'gpt-*','fallback':true"),
                entry("b", "'prefix':'gpt-4'"),
                entry("c", "'fallback':true,'fallback_models':['gpt-*','claude-*']")));
    }

    @Override
    protected List<RouteQuery> queries() {
        return List.of(SimpleRouteQuery.ofModel("gpt-4"), SimpleRouteQuery.ofModel("claude-2"));
    }

    /** The table of section RT-2, then more of the same kind; columns: patterns and targets in order, model, route. */
    @ParameterizedTest(name = "{1} in {0} goes to {2}")
    @CsvSource({
        "'*=local qwen-*=a doubao-*=b', llama-3,     internal",
        "'*=local qwen-*=a doubao-*=b', doubao-pro,  b",
        "'gpt*=a gpt-3*=b',             gpt-3-turbo, b",
        "'claude-2*=a claude-2=b',      claude-2,    b",
        "'GPT-*=a',                     gpt-4,       unmatched",
        // RT-P-1
        "'gpt-*=a',                     gpt-,        a",
        "'gpt-*=a',                     gpt,         unmatched",
        "'gpt-4=a',                     gpt-4o,      unmatched",
        "'gpt-4=a',                     gpt-,        unmatched",
        "'g*t=a',                       g*t,         a",
        "'g*t=a',                       gpt,         unmatched",
        "'gpt**=a',                     gpt-4,       unmatched",
        "'gpt**=a',                     gpt*x,       a",
        "'gpt-4*=a',                    ' gpt-4',    unmatched",
        // RT-P-2
        "'claude-2=b claude-2*=a',      claude-2,    b",
        "'claude-2*=a claude-2=b',      claude-2.1,  a",
        "'gpt-3*=b gpt*=a',             gpt-3-turbo, b",
        "'gpt-3*=b gpt*=a',             gpt-4,       a",
        "'*=a gpt-4-turbo-x*=b gpt-4*=c', gpt-4-turbo, c",
        "'gpt*=a gpt*=b',               gpt-4,       a",
        "'gpt-4=a gpt-4=b',             gpt-4,       a",
        // RT-P-4
        "'gpt-4=a claude-*=b',          llama-3,     unmatched",
        // RT-P-3
        "'*=a',                         x,           a",
        // RT-M-2
        "'*=a',                         '',          a",
        "'gpt-*=b *=a *=c',             '',          a",
        "'*=local gpt-*=b',             '',          internal",
        "'gpt-*=a',                     '',          internal",
    })
    void routesByTheMostSpecificPattern(String routes, String model, String expected) {
        List<String> entries = new ArrayList<>();
        for (String route : routes.split(" ", -1)) {
            int split = route.lastIndexOf('=');
            entries.add(entry(route.substring(split + 1), "'prefix':'" + route.substring(0, split) + "'"));
        }
        RoutePolicy policy = RoutePolicies.prefix(table(entries.toArray(String[]::new)));
        assertThat(route(policy, model)).isEqualTo(expected);
    }

    @Test
    void theChainFollowsEveryRouteWithoutTheRouteItself() {
        RoutePolicy policy = RoutePolicies.prefix(table(
                entry("a", "'prefix':'a*'"),
                entry("local", "'prefix':'local','fallback':true"),
                entry("b", "'prefix':'b*','fallback':true"),
                entry("c", "'fallback':true")));
        assertThat(route(policy, "a-1"))
                .as("RT-F-1: in config order, nothing local")
                .isEqualTo("a > b > c");
        assertThat(route(policy, "b-1")).as("RT-D-3: without the primary").isEqualTo("b > c");
        assertThat(route(policy, "local")).as("RT-D-2").isEqualTo("internal > b > c");
        assertThat(route(policy, "")).as("RT-P-3").isEqualTo("internal > b > c");
        assertThat(route(policy, "x")).as("RT-D-4").isEqualTo("unmatched > b > c");
    }

    @Test
    void thePrimaryIsKnownByUrlKeyAndRewrittenModel() {
        RoutePolicy policy = RoutePolicies.prefix(table(
                entry("a", "'prefix':'*','api_key':'k','rewrite_model':'m'"),
                entry("a", "'fallback':true,'api_key':'k','rewrite_model':'other'"),
                entry("a", "'fallback':true,'api_key':'other','rewrite_model':'m'"),
                entry("a/v1", "'fallback':true,'api_key':'k','rewrite_model':'m'"),
                entry("a/", "'fallback':true,'api_key':'k','rewrite_model':'m'")));
        assertThat(route(policy, "x")).as("RT-D-3").isEqualTo("a > a > a > a/v1");
    }

    @Test
    void anEndpointStandsOnceInAChain() {
        RoutePolicy policy = RoutePolicies.prefix(table(
                entry("a", "'fallback':true"),
                entry("b", "'fallback':true"),
                entry("a", "'fallback':true,'prefix':'gpt-*'")));
        assertThat(route(policy, "x")).as("RT-F-1").isEqualTo("unmatched > a > b");
    }

    @Test
    void fallbackModelsFilterTheChainByModel() {
        RoutePolicy policy = RoutePolicies.prefix(table(
                entry("r", "'prefix':'gpt-*'"),
                entry("gpt", "'fallback':true,'fallback_models':['gpt-*']"),
                entry("all", "'fallback':true"),
                entry("turbo", "'fallback':true,'fallback_models':['gpt-4-turbo*','claude-2']"),
                entry("any", "'fallback':true,'fallback_models':['*']")));
        assertThat(route(policy, "gpt-4")).isEqualTo("r > gpt > all > any");
        assertThat(route(policy, "gpt-4-turbo")).isEqualTo("r > gpt > all > turbo > any");
        assertThat(route(policy, "claude-2")).isEqualTo("unmatched > all > turbo > any");
        assertThat(route(policy, "claude-2.1")).isEqualTo("unmatched > all > any");
        assertThat(route(policy, ""))
                .as("RT-P-3: no pattern matches the empty name")
                .isEqualTo("internal > all");
    }

    @Test
    void aCallWithoutAModelHasTheChainOfCallsWithout() { // RT-M-2
        RoutePolicy policy = RoutePolicies.prefix(table(
                entry("r", "'prefix':'*','fallback':true"),
                entry("all", "'fallback':true"),
                entry("some", "'fallback':true,'fallback_models':['*']")));
        assertThat(route(policy, "")).isEqualTo("r > all");
        assertThat(policy.explain(SimpleRouteQuery.ofModel("")).reason())
                .isEqualTo("prefix: a call without a model goes where * of route-config[0] goes");
    }

    @Test
    void decisionsAreBuiltBeforehand() {
        RoutePolicy policy = newPolicy();
        for (RouteQuery query : queries()) {
            assertThat(policy.route(query)).as("RT-P-5").isSameAs(policy.route(query));
        }
    }

    @Test
    void entriesWithoutAPrefixMustBeFallbacks() {
        assertThat(problems(() -> RoutePolicies.prefix(table(
                        entry("a", ""),
                        entry("b", "'fallback':true"),
                        entry("local", "'fallback':true"),
                        entry("c", "'prefix':''")))))
                .as("RT-C-4")
                .containsExactly(
                        "route-config[0].prefix: (expected: a pattern, or fallback: true)",
                        "route-config[2].prefix: (expected: a pattern)",
                        "route-config[3].prefix: (expected: a pattern, or fallback: true)");
    }

    @Test
    void moreFallbacksThanAnyCallCouldTryAreRefused() {
        String[] entries = new String[257];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry("h" + i, "'fallback':true");
        }
        assertThat(problems(() -> RoutePolicies.prefix(table(entries))))
                .containsExactly("route-config: \"257 entries with fallback: true\" (expected: at most 256)");
    }

    @Test
    void withoutRoutesEveryCallIsInternal() {
        assertThat(route(RoutePolicies.prefix(table()), "x"))
                .as("RT-O-2, RT-D-1")
                .isEqualTo("internal");
    }

    @Test
    void modelsAreTheExactNamesInConfigOrder() {
        assertThat(RoutePolicies.prefix(table(
                                entry("a", "'prefix':'z'"),
                                entry("b", "'prefix':'gpt-*'"),
                                entry("local", "'prefix':'a'"),
                                entry("c", "'prefix':'z'"),
                                entry("d", "'fallback':true,'fallback_models':['y']")))
                        .models())
                .containsExactly("z", "a");
    }

    @Test
    void explainsWhichPatternDecided() {
        RoutePolicy policy = newPolicy();
        assertThat(policy.explain(SimpleRouteQuery.ofModel("gpt-4")).reason())
                .isEqualTo("prefix: gpt-4 of route-config[2] is the most specific pattern that matches the model");
        assertThat(policy.explain(SimpleRouteQuery.ofModel("")).reason())
                .isEqualTo("prefix: a call without a model goes where * of route-config[0] goes");
        RoutePolicy one = RoutePolicies.prefix(table(entry("a", "'prefix':'a'")));
        assertThat(one.explain(SimpleRouteQuery.ofModel("")).reason())
                .isEqualTo("prefix: a call without a model is internal");
        assertThat(one.explain(SimpleRouteQuery.ofModel("b")).reason())
                .isEqualTo("prefix: no pattern matches the model");
    }

    @Test
    void nestedPatternsOfEveryLengthAreBuilt() {
        String[] entries = new String[ModelPattern.MAX_LENGTH - 1];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry("h" + i, "'prefix':'" + "a".repeat(i + 1) + "*'");
        }
        RoutePolicy policy = RoutePolicies.prefix(table(entries));
        assertThat(route(policy, "a".repeat(10_000))).as("RT-P-2").isEqualTo("h" + (entries.length - 1));
        assertThat(route(policy, "a".repeat(300) + "b")).isEqualTo("h299");
    }

    @Test
    void patternsNestedTooDeepAreRefused() {
        String[] entries = new String[6_000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry("h" + i, "'prefix':'" + "a".repeat(i + 1) + "*'");
        }
        assertThat(problems(() -> table(entries)))
                .hasSize(6_000 - 511)
                .startsWith("route-config[511].prefix: \"513 characters\" (expected: at most 512 characters)");
    }
}
