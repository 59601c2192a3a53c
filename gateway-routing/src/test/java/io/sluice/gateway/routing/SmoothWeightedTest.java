package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.problems;
import static io.sluice.gateway.routing.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Weights in turn (clause RT-W-4). */
class SmoothWeightedTest extends WeightPolicyContract {
    private static final Seed SEED = Seed.get();
    private static final RouteQuery QUERY = SimpleRouteQuery.ofModel("m");

    @Override
    RoutePolicy policy(RouteTable table) {
        return RoutePolicies.smoothWeighted(table);
    }

    @Test
    void everyWindowHoldsEachEntryAsOftenAsItsWeight() {
        Random random = SEED.random();
        for (int round = 0; round < 200; round++) {
            int[] weights = IntStream.range(0, 1 + random.nextInt(6))
                    .map(i -> 1 + random.nextInt(20))
                    .toArray();
            int total = Arrays.stream(weights).sum();
            int[] calls = picks(weights, 3 * total);
            for (int start = 0; start < 2 * total; start++) {
                assertThat(counts(weights.length, calls, start, start + total))
                        .as("RT-W-4, %s: %s from %d", SEED, Arrays.toString(weights), start)
                        .isEqualTo(weights);
            }
        }
    }

    @Test
    void turnsAreSpreadEvenly() {
        assertThat(picks(new int[] {1, 1}, 4)).containsExactly(0, 1, 0, 1);
        assertThat(picks(new int[] {5, 1, 1}, 7)).containsExactly(0, 0, 0, 1, 2, 0, 0);
        assertThat(picks(new int[] {30, 70}, 10)).containsExactly(1, 0, 1, 1, 0, 1, 1, 1, 0, 1);

        Random random = SEED.random();
        for (int round = 0; round < 200; round++) {
            int[] weights = IntStream.range(0, 2 + random.nextInt(6))
                    .map(i -> 1 + random.nextInt(50))
                    .toArray();
            int total = Arrays.stream(weights).sum();
            int[] calls = picks(weights, total);
            for (int end = 1; end <= total; end++) {
                int[] seen = counts(weights.length, calls, 0, end);
                for (int i = 0; i < weights.length; i++) {
                    assertThat(Math.abs(seen[i] - (double) end * weights[i] / total))
                            .as("%s: entry %d of %s after %d", SEED, i, Arrays.toString(weights), end)
                            .isLessThan(2.0);
                }
            }
        }
    }

    @Test
    void threadsShareOneTurn() throws Exception {
        int[] weights = {3, 2, 1};
        SmoothPick pick = new SmoothPick(weights);
        ConcurrentLinkedQueue<Integer> picks = new ConcurrentLinkedQueue<>();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> IntStream.range(0, 600).forEach(n -> picks.add(pick.pick(QUERY))));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        int[] all = picks.stream().mapToInt(Integer::intValue).toArray();
        assertThat(counts(3, all, 0, all.length)).containsExactly(1200, 800, 400);
    }

    @Test
    void theSequenceIsAsShortAsTheWeightsAllow() {
        int huge = 2_000_000_000;
        assertThat(picks(new int[] {huge, huge / 2}, 3)).containsExactly(0, 1, 0);
        assertThat(picks(new int[] {6, 10, 15}, 31)).hasSize(31);
    }

    @Test
    void aSequenceThatIsTooLongIsRefused() {
        assertThat(problems(() -> policy(table(entry("a", "'weight':1000000"), entry("b", "'weight':1")))))
                .containsExactly("route-config: \"total weight 1000001 (divided by the greatest common divisor)\" "
                        + "(expected: <= 1000000 for smooth weights)");
        assertThat(problems(() -> policy(table(entry("a", "'weight':999999"), entry("b", "'weight':1")))))
                .isEmpty();
    }

    private static int[] picks(int[] weights, int calls) {
        SmoothPick pick = new SmoothPick(weights);
        return IntStream.range(0, calls).map(i -> pick.pick(QUERY)).toArray();
    }

    private static int[] counts(int entries, int[] calls, int from, int to) {
        int[] counts = new int[entries];
        for (int i = from; i < to; i++) {
            counts[calls[i]]++;
        }
        return counts;
    }
}
