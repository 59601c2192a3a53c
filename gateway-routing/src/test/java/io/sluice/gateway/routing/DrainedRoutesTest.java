package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.shortly;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies that choose among endpoints some of which an operator took out. */
@DisplayName("HC-L-5")
class DrainedRoutesTest {
    private static final int CALLS = 12_000;

    static Stream<Function<RouteTable, RoutePolicy>> policies() {
        return Stream.of(
                table -> RoutePolicies.weighted(table, new Random(1)),
                RoutePolicies::smoothWeighted,
                table -> RoutePolicies.stickyWeighted(table, new Random(1)),
                table -> RoutePolicies.prefix(table, new Random(1)));
    }

    @ParameterizedTest
    @MethodSource("policies")
    @DisplayName("The others share its calls by their weights, and an explanation says so")
    void weights(Function<RouteTable, RoutePolicy> of) {
        RoutePolicy policy = of.apply(table(
                entry("a", "'weight':6,'prefix':'*'"),
                entry("b", "'weight':2,'prefix':'*','name':'spare'"),
                entry("local", "'weight':1,'prefix':'*'")));
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < CALLS; i++) {
            counts.merge(shortly(policy.route(query("", "a:80"))), 1, Integer::sum);
        }
        assertThat(counts).containsOnlyKeys("b", "internal");
        assertThat((double) counts.get("b") / CALLS).isCloseTo(2 / 3.0, within(0.03));
        assertThat(policy.explain(query("", "a:80")).options())
                .extracting(RouteExplanation.Option::share)
                .containsExactly(2 / 3.0, 1 / 3.0);
        assertThat(shortly(policy.route(query("", "a:80", "spare")))).isEqualTo("internal");
    }

    @ParameterizedTest
    @MethodSource("policies")
    @DisplayName("If all are out the call is routed as ever, and its chain takes it")
    void allOut(Function<RouteTable, RoutePolicy> of) {
        RoutePolicy policy = of.apply(table(
                entry("a", "'weight':1,'prefix':'*'"),
                entry("b", "'weight':1,'prefix':'*'"),
                entry("c", "'fallback':true")));
        assertThat(shortly(policy.route(query("", "a:80", "b:80")))).matches("[ab] > c");
        assertThat(policy.explain(query("", "a:80", "b:80")).options()).hasSize(2);
    }

    @Test
    @DisplayName("Sessions of the others stay where they are")
    void sessions() {
        RoutePolicy policy = RoutePolicies.stickyWeighted(
                table(entry("a", "'weight':1"), entry("b", "'weight':1"), entry("c", "'weight':1")));
        for (int i = 0; i < 300; i++) {
            String before = shortly(policy.route(query("s" + i)));
            String now = shortly(policy.route(query("s" + i, "a:80")));
            assertThat(now).isNotEqualTo("a");
            assertThat(policy.explain(query("s" + i, "a:80")).options()).hasSize(1);
            if (!before.equals("a")) {
                assertThat(now).isEqualTo(before);
            }
        }
    }

    @Test
    @DisplayName("A policy names its endpoints, those of chains too, with the models that get there")
    void endpoints() {
        RouteTable table = table(
                entry("a", "'prefix':'gpt-*','weight':1"),
                entry("b", "'prefix':'m','fallback':true,'fallback_models':['m','n*']"),
                entry("c", "'fallback':true,'weight':0"),
                entry("local", "'prefix':'*'"));
        assertThat(byUrl(RoutePolicies.prefix(table)))
                .isEqualTo(Map.of("http://a", List.of("gpt-*"), "http://b", List.of("m", "n*"), "http://c", List.of()));
        assertThat(byUrl(RoutePolicies.reloadable(RoutePolicies.weighted(table))))
                .isEqualTo(Map.of("http://a", List.of(), "http://b", List.of("m", "n*"), "http://c", List.of()));
        assertThat(RoutePolicy.internal().endpoints()).isEmpty();
    }

    private static Map<String, List<String>> byUrl(RoutePolicy policy) {
        Map<String, List<String>> byUrl = new HashMap<>();
        policy.endpoints().forEach((endpoint, models) -> byUrl.put(endpoint.baseUrl(), models));
        return byUrl;
    }

    private static RouteQuery query(String session, String... drained) {
        Set<String> out = Set.of(drained);
        return new RouteQuery() {
            @Override
            public String model() {
                return "m";
            }

            @Override
            public String sessionKey() {
                return session;
            }

            @Override
            public String path() {
                return "/v1/chat/completions";
            }

            @Override
            public Headers headers() {
                return Headers.empty();
            }

            @Override
            public boolean isDrained(Endpoint endpoint) {
                return out.contains(endpoint.name());
            }
        };
    }
}
