package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Independent draws (clauses RT-W-1 to RT-W-3). */
class WeightedTest extends WeightPolicyContract {
    private static final Seed SEED = Seed.get();
    private static final RouteQuery QUERY = SimpleRouteQuery.ofModel("m");

    @Override
    RoutePolicy policy(RouteTable table) {
        return RoutePolicies.weighted(table, SEED.random());
    }

    @Test
    void sharesFollowTheWeights() {
        RoutePolicy policy =
                policy(table(entry("local", "'weight':30"), entry("a", "'weight':69"), entry("b", "'weight':1")));
        assertShares(SEED, count(policy, 10_000, ""), Map.of("internal", 0.3, "a", 0.69, "b", 0.01), 10_000);
    }

    @Test
    void callsAreIndependent() {
        RoutePolicy policy = policy(table(entry("a", "'weight':1"), entry("b", "'weight':1")));
        Map<String, Integer> pairs = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            pairs.merge(Tables.route(policy, "m") + Tables.route(policy, "m"), 1, Integer::sum);
        }
        assertShares(SEED, pairs, Map.of("aa", 0.25, "ab", 0.25, "ba", 0.25, "bb", 0.25), 10_000);
    }

    @Test
    void drawsWithTheSharedRandomByDefault() {
        RoutePolicy policy = RoutePolicies.weighted(table(entry("a", "'weight':1")));
        assertThat(Tables.route(policy, "m")).isEqualTo("a");
    }

    /** Every outcome of the random source, once: each entry must come up exactly as often as its weight says (RT-W-1). */
    @ParameterizedTest
    @CsvSource({"1", "1 1", "1 2 3", "3 2 1", "7 1 1 1", "1 1 1 7", "5 5 5 5 5", "100 1 50 49", "13 17 19 23 29 31"})
    void drawsAreExact(String list) {
        int[] weights = weights(list);
        int total = Arrays.stream(weights).sum();
        Outcomes outcomes = new Outcomes();
        RandomPick pick = new RandomPick(weights, outcomes);
        int[] seen = new int[weights.length];
        for (outcomes.column = 0; outcomes.column < weights.length; outcomes.column++) {
            for (outcomes.height = 0; outcomes.height < total; outcomes.height++) {
                seen[pick.pick(QUERY)]++;
            }
        }
        assertThat(seen)
                .isEqualTo(Arrays.stream(weights).map(w -> w * weights.length).toArray());
    }

    @Test
    void theLargestWeightsDoNotOverflow() {
        int[] weights = new int[10_000];
        Arrays.fill(weights, Integer.MAX_VALUE);
        weights[5000] = 1;
        RandomPick pick = new RandomPick(weights, SEED.random());
        for (int i = 0; i < 10_000; i++) {
            assertThat(pick.pick(QUERY))
                    .as("%s", SEED)
                    .isBetween(0, weights.length - 1)
                    .isNotEqualTo(5000);
        }
    }

    private static int[] weights(String list) {
        return Arrays.stream(list.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /** A random source that gives what it is told to. */
    private static final class Outcomes implements RandomGenerator {
        private int column;
        private long height;

        @Override
        public int nextInt(int bound) {
            assertThat(column).isLessThan(bound);
            return column;
        }

        @Override
        public long nextLong(long bound) {
            assertThat(height).isLessThan(bound);
            return height;
        }

        @Override
        public long nextLong() {
            throw new AssertionError("a draw without a bound");
        }
    }
}
