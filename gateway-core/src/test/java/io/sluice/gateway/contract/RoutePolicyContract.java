package io.sluice.gateway.contract;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link RoutePolicy} must hold, whatever it decides by. Extend it in a test of the policy. */
public abstract class RoutePolicyContract {
    /**
     * Returns a new policy. Two of them decide the same sequence of queries alike, so whatever is random in them has a fixed seed, and
     * is safe for use by several threads nevertheless.
     */
    protected abstract RoutePolicy newPolicy();

    /** Returns queries that matter to the policy; those that are odd for any policy are added. */
    protected List<RouteQuery> queries() {
        return List.of(SimpleRouteQuery.ofModel("gpt-4"), SimpleRouteQuery.ofSession("gpt-4", "session-1"));
    }

    private List<RouteQuery> allQueries() {
        List<RouteQuery> all = shortQueries();
        addBoth(all, "x".repeat(1 << 20));
        return all;
    }

    private List<RouteQuery> shortQueries() {
        List<RouteQuery> all = new ArrayList<>(queries());
        List<String> oddTexts = List.of(
                "",
                " ",
                "*",
                "**",
                "\0",
                "a\r\nb",
                "\ud800",
                "\udc00\ud800",
                "\ud83e\udd16-1",
                "\uffff",
                "local",
                "unmatched");
        oddTexts.forEach(text -> addBoth(all, text));
        all.add(new SimpleRouteQuery("gpt-4", "", "", Headers.of("x", "")));
        return all;
    }

    private static void addBoth(List<RouteQuery> all, String text) {
        all.add(SimpleRouteQuery.ofModel(text));
        all.add(SimpleRouteQuery.ofSession("gpt-4", text));
    }

    @Test
    void decidesEveryQuery() {
        RoutePolicy policy = newPolicy();
        for (RouteQuery query : allQueries()) {
            assertThat(policy.route(query)).as("%s", query).isNotNull();
            assertThat(policy.explain(query)).as("%s", query).isNotNull();
        }
        assertThat(policy.models()).isNotNull().doesNotContain("");
    }

    @Test
    void fallbackChainsHoldEachEndpointOnceAndNotTheRouteItself() {
        RoutePolicy policy = newPolicy();
        for (RouteQuery query : allQueries()) {
            for (RouteDecision decision : possible(policy, query)) {
                List<Endpoint> path = new ArrayList<>(decision.fallbackChain());
                if (decision.route() instanceof Route.External external) {
                    path.add(external.endpoint());
                }
                assertThat(path).as("RT-D-3, RT-F-1: %s", query).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void explainsEveryDecisionThatItMakes() {
        RoutePolicy policy = newPolicy();
        for (RouteQuery query : allQueries()) {
            List<RouteDecision> possible = possible(policy, query);
            for (int i = 0; i < 100; i++) {
                assertThat(possible).as("%s", query).contains(policy.route(query));
            }
        }
    }

    @Test
    void sharesOfAnExplanationAddUpToOne() {
        RoutePolicy policy = newPolicy();
        for (RouteQuery query : allQueries()) {
            RouteExplanation explanation = policy.explain(query);
            assertThat(explanation.options()).allMatch(option -> option.share() > 0);
            assertThat(explanation.options().stream()
                            .mapToDouble(RouteExplanation.Option::share)
                            .sum())
                    .as("%s", query)
                    .isCloseTo(1.0, within(1e-9));
            assertThat(explanation.reason()).isNotBlank();
        }
    }

    @Test
    void explainingChangesNothing() {
        RoutePolicy asked = newPolicy();
        RoutePolicy left = newPolicy();
        for (int round = 0; round < 20; round++) {
            for (RouteQuery query : allQueries()) {
                asked.explain(query);
                assertThat(asked.route(query)).as("%s", query).isEqualTo(left.route(query));
            }
        }
    }

    @Test
    void decidesInManyThreadsAtOnce() throws Exception {
        RoutePolicy policy = newPolicy();
        // Short ones: threads meet between reading a query and deciding, not while one of them hashes a megabyte.
        List<RouteQuery> queries = shortQueries();
        List<List<RouteDecision>> possible =
                queries.stream().map(query -> possible(policy, query)).collect(toList());
        Concurrently.run(4, thread -> {
            for (int i = 0; i < 20_000; i++) {
                int query = (i + thread) % queries.size();
                RouteDecision decision = policy.route(queries.get(query));
                if (!possible.get(query).contains(decision)) {
                    throw new AssertionError(queries.get(query) + ": " + decision);
                }
            }
        });
    }

    private static List<RouteDecision> possible(RoutePolicy policy, RouteQuery query) {
        return policy.explain(query).options().stream()
                .map(RouteExplanation.Option::decision)
                .toList();
    }
}
