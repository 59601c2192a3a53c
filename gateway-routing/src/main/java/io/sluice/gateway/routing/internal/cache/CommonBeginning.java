package io.sluice.gateway.routing.internal.cache;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;

/**
 * The longest beginning of a prompt that any engine holds, and how many calls of late had that one in common. An engine that does not hold it is charged only its share of what it costs to compute: others of these calls will find it there.
 * Else a long beginning that everybody shares would stay on the one engine that computed it first, as long as it is cheaper for each single call to join the others there.
 *
 * <p>The calls are counted where a prompt leaves what was known: a conversation does so at a new place with each turn, and shares with nobody. They fade, to a third in {@link #FADE_SECONDS}.
 */
final class CommonBeginning {
    /** Some times as long as an answer takes: it is the calls that run at a time which make one more engine worth while. With 90 seconds caches overflow if there are many such beginnings, with 10 one of 100 KB stays on one engine for 24 clients. */
    private static final double FADE_SECONDS = 25;

    /** So few show nothing: a client may have repeated its call. */
    private static final double FEW = 2;

    private CommonBeginning() {}

    /** Returns how many chunks of the prompt's beginning somebody holds, if the first {@code held} are. */
    static int known(CacheTables tables, PromptFingerprint prompt, long scope, int held) {
        int low = held;
        int high = prompt.chunks();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tables.block(prompt.hash(middle) ^ scope) != CacheTables.NONE) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Counts a call that has the first {@code known} chunks of its prompt in common with others. */
    static void count(CacheTables tables, PromptFingerprint prompt, long scope, int known, long nanos) {
        if (known > 0) {
            int block = tables.block(prompt.hash(known - 1) ^ scope);
            tables.count(block, (float) (calls(tables, block, nanos) + 1), millis(nanos));
        }
    }

    /** Returns how many calls share what the beginning costs at one more engine: the one that is to be placed, and the part of the late ones that would go there. */
    static double sharers(CacheTables tables, PromptFingerprint prompt, long scope, int known, long nanos) {
        int block = known == 0 ? CacheTables.NONE : tables.block(prompt.hash(known - 1) ^ scope);
        if (block == CacheTables.NONE) {
            return 1;
        }
        return 1 + Math.max(0, calls(tables, block, nanos) - FEW) / (1 + tables.holders(block));
    }

    /** Returns how many chunks a call is not charged for at an engine that holds so many. */
    static int free(int held, int known, double sharers) {
        return known - (int) Math.ceil((known - held) / sharers);
    }

    private static double calls(CacheTables tables, int block, long nanos) {
        double seconds = Math.max(0, millis(nanos) - tables.countedMillis(block)) / 1e3;
        return tables.counted(block) * Math.exp(-seconds / FADE_SECONDS);
    }

    /** Of two such times the difference counts; after 24 days it is as if none had passed. */
    private static int millis(long nanos) {
        return (int) (nanos / 1_000_000);
    }
}
