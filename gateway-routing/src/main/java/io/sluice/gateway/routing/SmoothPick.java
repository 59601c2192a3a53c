package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.spi.RouteQuery;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;

/**
 * Goes round a fixed sequence in which entry i stands weight i times, spread evenly (clause RT-W-4). So every window as long as the sequence holds each
 * entry exactly as often as its weight says.
 *
 * <p>The sequence comes from earliest-deadline order (as in stride scheduling, Waldspurger and Weihl 1995): the k-th of the w turns of an entry is due at
 * (2k + 1) / 2w of the whole.
 *
 * <p>Safe for any number of threads: the place in the sequence is one atomic number.
 */
final class SmoothPick implements WeightedPick {
    /** The longest sequence that is built: 4 MB. */
    static final int MAX_LENGTH = 1_000_000;

    private final int[] weights;
    private final int[] sequence;
    private final AtomicLong calls = new AtomicLong();

    /** Turns of calls whose entry did not pass. */
    private final AtomicLong others = new AtomicLong();

    SmoothPick(int[] weights) {
        this.weights = weights.clone();
        this.sequence = sequence(weights);
    }

    /** Adds a problem if the sequence would be too long. */
    static void check(List<RouteEntry> entries, List<ConfigProblem> problems) {
        int[] weights = new WeightedRoutes(entries).weights();
        long length = Weights.total(weights) / Weights.divisor(weights);
        if (length > MAX_LENGTH) {
            problems.add(new ConfigProblem(
                    "route-config",
                    "total weight " + length + " (divided by the greatest common divisor)",
                    "<= " + MAX_LENGTH + " for smooth weights"));
        }
    }

    @Override
    public int pick(RouteQuery query) {
        return sequence[(int) (calls.getAndIncrement() % sequence.length)];
    }

    /** Those calls, too, are dealt out in turn, though not as evenly spread. */
    @Override
    public int pick(RouteQuery query, IntPredicate passes) {
        long those = Weights.total(weights, passes);
        return those == 0 ? -1 : Weights.at(weights, passes, others.getAndIncrement() % those);
    }

    private static int[] sequence(int[] weights) {
        long divisor = Weights.divisor(weights);
        PriorityQueue<Turn> turns = new PriorityQueue<>(weights.length);
        for (int i = 0; i < weights.length; i++) {
            turns.add(new Turn(i, weights[i] / divisor, 0));
        }
        int[] sequence = new int[Math.toIntExact(Weights.total(weights) / divisor)];
        for (int position = 0; position < sequence.length; position++) {
            Turn due = turns.remove();
            sequence[position] = due.entry;
            if (due.number + 1 < due.weight) {
                turns.add(new Turn(due.entry, due.weight, due.number + 1));
            }
        }
        return sequence;
    }

    @Override
    public String toString() {
        return "taken in turn from a sequence of " + sequence.length;
    }

    /** The next turn of an entry, ordered by when it is due; the fractions are compared crosswise, without rounding. */
    private record Turn(int entry, long weight, long number) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            int byTime = Long.compare((2 * number + 1) * other.weight, (2 * other.number + 1) * weight);
            return byTime != 0 ? byTime : Integer.compare(entry, other.entry);
        }
    }
}
