package io.sluice.gateway.routing;

import io.sluice.gateway.spi.RouteQuery;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Chooses by the session key, the same entry for the same key also after a restart and in another process; a call without a key is drawn.
 *
 * <p>This is weighted rendezvous hashing (Thaler and Ravishankar 1998; weights as in Schindelhauer and Schomaker 2005): each entry gets a
 * uniform number u from the hash of key and entry, and the least -ln(u) / weight wins. An entry wins with a probability of
 * weight / total; a changed weight, and an entry that comes or goes, moves only the calls that this entry gains or loses. One
 * pass over the entries for each call.
 */
final class StickyPick implements WeightedPick {
    private final long[] identities;
    private final int[] weights;
    private final WeightedPick withoutKey;

    /**
     * Creates a pick.
     *
     * @param identities what names each entry, wherever it stands; no two are equal
     * @param withoutKey takes the calls that have no session key
     */
    StickyPick(List<String> identities, int[] weights, WeightedPick withoutKey) {
        this.identities = identities.stream().mapToLong(StickyPick::hash).toArray();
        this.weights = weights.clone();
        this.withoutKey = withoutKey;
    }

    @Override
    public int pick(RouteQuery query) {
        String key = query.sessionKey();
        return key.isEmpty() ? withoutKey.pick(query) : winner(hash(key), index -> true);
    }

    @Override
    public int pick(RouteQuery query, IntPredicate passes) {
        String key = query.sessionKey();
        return key.isEmpty() ? withoutKey.pick(query, passes) : winner(hash(key), passes);
    }

    @Override
    public OptionalInt certain(RouteQuery query, IntPredicate passes) {
        String key = query.sessionKey();
        if (key.isEmpty()) {
            return withoutKey.certain(query, passes);
        }
        int winner = winner(hash(key), passes);
        return winner < 0 ? OptionalInt.empty() : OptionalInt.of(winner);
    }

    /** Returns the entry of a key among those that pass: the keys of one that does not are spread over the others, which keep theirs. Negative if none passes. */
    private int winner(long key, IntPredicate passes) {
        int winner = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < identities.length; i++) {
            double score = -Math.log(uniform(mix(key ^ identities[i]))) / weights[i];
            if (score < least && passes.test(i)) {
                least = score;
                winner = i;
            }
        }
        return winner;
    }

    /** Returns a number above 0 and below 1 made of the upper 53 bits. */
    private static double uniform(long bits) {
        return ((bits >>> 11) + 0.5) * 0x1.0p-53;
    }

    /** FNV-1a over UTF-16 units, 64 bits. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every input bit reaches every output bit. */
    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public String toString() {
        return "by the hash of the session key, drawn at random for calls without one";
    }
}
