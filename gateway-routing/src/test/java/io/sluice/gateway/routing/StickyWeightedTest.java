package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.shortly;
import static io.sluice.gateway.routing.Tables.table;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Weights by session (clause RT-W-4, the sticky variant). */
class StickyWeightedTest extends WeightPolicyContract {
    private static final Seed SEED = Seed.get();
    private static final int SESSIONS = 10_000;

    @Override
    RoutePolicy policy(RouteTable table) {
        return RoutePolicies.stickyWeighted(table, SEED.random());
    }

    @Test
    void sharesOfSessionsFollowTheWeights() {
        RoutePolicy policy =
                policy(table(entry("local", "'weight':30"), entry("a", "'weight':69"), entry("b", "'weight':1")));
        Map<String, Double> expected = Map.of("internal", 0.3, "a", 0.69, "b", 0.01);
        assertShares(SEED, count(policy, SESSIONS, "session-"), expected, SESSIONS);
        assertShares(SEED, count(policy, SESSIONS, ""), expected, SESSIONS);
    }

    @Test
    void aSessionStaysWhateverTheModelAndTheOrderOfEntries() {
        RoutePolicy policy = policy(table(entry("a", "'weight':1"), entry("b", "'weight':2")));
        RoutePolicy turned = policy(table(entry("b", "'weight':2"), entry("a", "'weight':1")));
        for (int i = 0; i < 1000; i++) {
            String session = "s" + i;
            assertThat(shortly(policy.route(SimpleRouteQuery.ofSession("m", session))))
                    .isEqualTo(shortly(policy.route(SimpleRouteQuery.ofSession("other", session))))
                    .isEqualTo(shortly(turned.route(SimpleRouteQuery.ofSession("m", session))));
        }
    }

    /** Sessions survive a restart, a newer version of the library, and a second gateway beside the first. */
    @Test
    void theHashIsTheSameForever() {
        RoutePolicy policy =
                policy(table(entry("a", "'weight':1"), entry("b", "'weight':1"), entry("c", "'weight':1")));
        assertThat(IntStream.range(0, 16).mapToObj(i -> target(policy, "session-" + i)))
                .containsExactly("c", "a", "a", "a", "a", "a", "a", "c", "b", "b", "a", "a", "c", "a", "c", "a");
    }

    @Test
    void moreWeightMovesSessionsToThatEntryOnly() {
        RoutePolicy before =
                policy(table(entry("a", "'weight':1"), entry("b", "'weight':1"), entry("c", "'weight':2")));
        RoutePolicy after = policy(table(entry("a", "'weight':1"), entry("b", "'weight':3"), entry("c", "'weight':2")));
        assertMoves(before, after, "b", 3.0 / 6 - 1.0 / 4);
    }

    @Test
    void aNewEntryTakesItsShareAndNothingElseMoves() {
        RoutePolicy before = policy(table(entry("a", "'weight':1"), entry("b", "'weight':3")));
        RoutePolicy after =
                policy(table(entry("new", "'weight':1"), entry("a", "'weight':1"), entry("b", "'weight':3")));
        assertMoves(before, after, "new", 1.0 / 5);
    }

    @Test
    void theSameProportionsMoveNothing() {
        RoutePolicy before = policy(table(entry("a", "'weight':1"), entry("b", "'weight':3")));
        RoutePolicy after = policy(table(entry("a", "'weight':100"), entry("b", "'weight':300")));
        assertMoves(before, after, "none", 0);
    }

    @Test
    void entriesAreKnownByUrlAndRewrittenModelAndEqualOnesAreTold() {
        RoutePolicy policy = policy(table(
                entry("a", "'weight':1,'api_key':'k1'"),
                entry("a", "'weight':1,'api_key':'k2'"),
                entry("a", "'weight':1,'rewrite_model':'m'"),
                entry("a", "'weight':1,'rewrite_model':'m2'")));
        List<Integer> seen = IntStream.range(0, SESSIONS)
                .mapToObj(i -> policy.route(SimpleRouteQuery.ofSession("m", "s" + i)))
                .collect(groupingBy(decision -> decision, summingInt(d -> 1)))
                .values()
                .stream()
                .toList();
        assertThat(seen).hasSize(4).allSatisfy(count -> assertThat(count).isCloseTo(2500, within(175)));
    }

    @Test
    void explainsWhereASessionGoes() {
        RoutePolicy policy = newPolicy();
        SimpleRouteQuery query = SimpleRouteQuery.ofSession("m", "session-1");
        assertThat(policy.explain(query).options()).hasSize(1);
        assertThat(policy.explain(query).options().get(0).decision()).isEqualTo(policy.route(query));
    }

    private static void assertMoves(RoutePolicy before, RoutePolicy after, String gainer, double share) {
        int moved = 0;
        for (int i = 0; i < SESSIONS; i++) {
            String from = target(before, "s" + i);
            String to = target(after, "s" + i);
            if (!from.equals(to)) {
                moved++;
                assertThat(to).as("session s%d", i).isEqualTo(gainer);
            }
        }
        assertThat((double) moved / SESSIONS).isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / SESSIONS)));
    }

    private static String target(RoutePolicy policy, String session) {
        return shortly(policy.route(SimpleRouteQuery.ofSession("m", session)));
    }
}
