package io.sluice.gateway.routing;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the most specific of many patterns that matches a model name: the exact name, else the longest wildcard.
 *
 * <p>It is a compressed trie (Morrison, PATRICIA, 1968) over UTF-16 units. A lookup walks down one path and looks at each unit
 * of the name at most once, so it depends on the length of the name and not on the number of patterns; it allocates nothing.
 *
 * <p>All nodes lie in one array of numbers, each with its label and the table of its children side by side: with thousands of
 * patterns, what a lookup costs is the number of places in memory it has to go to. Immutable.
 */
final class PatternTrie {
    /** What {@link #find} returns if no pattern matches. */
    static final int NONE = -1;

    // A node is a few numbers, then its label (the text between its parent and itself), then a hash table of its
    // children.
    private static final int WILDCARD = 0; // the longest wildcard for what begins with the text of the node
    private static final int EXACT = 1; // the pattern for the text itself: the exact one, else the wildcard
    private static final int LENGTH = 2; // of the label
    private static final int MASK = 3; // the size of the table, a power of two, less one
    private static final int LABEL = 4;

    private static final int ROOT = 0;

    /** A free place in a table: the root is nobody's child. */
    private static final int FREE = ROOT;

    private final List<ModelPattern> patterns;
    private int[] cells = new int[64];
    private int used;

    /**
     * Creates a trie.
     *
     * @param patterns distinct, in the order of their texts, a wildcard before the exact name
     */
    PatternTrie(List<ModelPattern> patterns) {
        this.patterns = List.copyOf(patterns);
        write(0, patterns.size(), 0, NONE);
        this.cells = Arrays.copyOf(cells, used);
    }

    /** Returns the index of the pattern, {@link #NONE} if none matches. */
    int find(String model) {
        int[] trie = cells;
        int best = NONE;
        int node = ROOT;
        int label = LABEL;
        int table = LABEL + trie[LENGTH];
        // One loop over the units, for labels and tables alike, is half again as fast as a loop inside a loop.
        for (int at = 0; at < model.length(); at++) {
            char unit = model.charAt(at);
            if (label < table) {
                if (trie[label++] != unit) {
                    return best;
                }
                continue;
            }
            best = trie[node + WILDCARD];
            node = child(trie, table, trie[node + MASK], unit);
            if (node == FREE) {
                return best;
            }
            label = node + LABEL + 1;
            table = node + LABEL + trie[node + LENGTH];
        }
        return label == table ? trie[node + EXACT] : best;
    }

    /** Returns the child whose label begins with this unit, {@link #FREE} if there is none. */
    private static int child(int[] trie, int table, int mask, char unit) {
        int slot = unit & mask;
        int child = trie[table + slot];
        while (child != FREE && trie[child + LABEL] != unit) {
            slot = (slot + 1) & mask;
            child = trie[table + slot];
        }
        return child;
    }

    /**
     * Writes the node that a run of patterns has in common, and all below it; their texts agree up to {@code depth}. Each level takes a
     * character at least, so it gets no deeper than the longest text, {@link ModelPattern#MAX_LENGTH} in a config.
     */
    private int write(int from, int to, int depth, int inherited) {
        int end = from == to ? depth : commonLength(text(from), text(to - 1));
        int wildcard = endsAt(from, to, end) && patterns.get(from).wildcard() ? from : NONE;
        int next = wildcard == NONE ? from : from + 1;
        int exact = endsAt(next, to, end) ? next++ : NONE;

        int children = countRuns(next, to, end);
        int mask = children == 0 ? 0 : Integer.highestOneBit(children) * 4 - 1;
        int table = LABEL + end - depth;
        int node = reserve(table + mask + 1);
        int passedOn = wildcard == NONE ? inherited : wildcard;
        cells[node + WILDCARD] = passedOn;
        cells[node + EXACT] = exact == NONE ? passedOn : exact;
        cells[node + LENGTH] = end - depth;
        cells[node + MASK] = mask;
        for (int i = depth; i < end; i++) {
            cells[node + LABEL + i - depth] = text(from).charAt(i);
        }
        while (next < to) {
            int run = next;
            next = endOfRun(run, to, end);
            int child = write(run, next, end, passedOn);
            link(node + table, mask, text(run).charAt(end), child);
        }
        return node;
    }

    /** Puts a child into a table: at the place of its unit, or the next free one (linear probing). */
    private void link(int table, int mask, char unit, int child) {
        int slot = unit & mask;
        while (cells[table + slot] != FREE) {
            slot = (slot + 1) & mask;
        }
        cells[table + slot] = child;
    }

    private int reserve(int size) {
        int start = used;
        used = Math.addExact(used, size);
        if (used > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(used, cells.length * 2));
        }
        return start;
    }

    private boolean endsAt(int index, int to, int depth) {
        return index < to && text(index).length() == depth;
    }

    private int countRuns(int from, int to, int depth) {
        int runs = 0;
        for (int run = from; run < to; run = endOfRun(run, to, depth)) {
            runs++;
        }
        return runs;
    }

    /** Returns the end of the run of patterns whose texts have the same unit at this depth. */
    private int endOfRun(int from, int to, int depth) {
        char unit = text(from).charAt(depth);
        int end = from + 1;
        while (end < to && text(end).charAt(depth) == unit) {
            end++;
        }
        return end;
    }

    /** Returns how many units two texts have in common; all texts that stand between them have those, too. */
    private static int commonLength(String first, String last) {
        int end = 0;
        while (end < first.length() && end < last.length() && first.charAt(end) == last.charAt(end)) {
            end++;
        }
        return end;
    }

    private String text(int index) {
        return patterns.get(index).text();
    }
}
