package io.sluice.gateway.routing.internal.cache;

import io.sluice.gateway.routing.internal.Hashing;
import java.util.Arrays;

/**
 * The arrays behind {@link CacheIndex}: blocks, found by their hash, and for each the holders, which are nodes found by block and engine. The nodes of one engine are a
 * list too, in order of use.
 *
 * <p>Numbers in place of objects, since there are hundreds of thousands and each call looks at dozens. Changed by one thread at a time. Others may read meanwhile, and then
 * must check that nothing has changed: until they do, what they read may be wrong, but is always a place in these arrays, and every search ends.
 */
final class CacheTables {
    static final int NONE = -1;

    /** What a node takes, with its part of the table that finds it, and a block of its own with the same. */
    static final int NODE_BYTES = 64;

    /** More than any list of a table with no more entries than places. */
    private static final int LONGEST_CHAIN = 64;

    private final int mask;

    private final int[] blockTable;
    private final long[] hashes;
    private final int[] firstHolders;
    private final int[] holderCounts;
    private final int[] nextBlocks;
    private final float[] counts;
    private final int[] countedMillis;

    private final int[] nodeTable;
    private final int[] blocks;
    private final int[] engines;
    private final int[] previousHolders;
    private final int[] nextHolders;
    private final int[] older;
    private final int[] newer;
    private final int[] nextNodes;

    private int freeBlock = NONE;
    private int freeNode = NONE;
    private int usedBlocks;
    private int usedNodes;
    private int size;

    /** Creates tables with room for so many nodes: a power of two. */
    CacheTables(int room) {
        this.mask = room - 1;
        this.blockTable = filled(room);
        this.hashes = new long[room];
        this.firstHolders = filled(room);
        this.holderCounts = new int[room];
        this.nextBlocks = filled(room);
        this.counts = new float[room];
        this.countedMillis = new int[room];
        this.nodeTable = filled(room);
        this.blocks = filled(room);
        this.engines = new int[room];
        this.previousHolders = filled(room);
        this.nextHolders = filled(room);
        this.older = filled(room);
        this.newer = filled(room);
        this.nextNodes = filled(room);
    }

    /** Creates tables of twice the size with the same content: all places stay, and only the lists by which they are found are made anew. */
    private CacheTables(CacheTables from) {
        int room = from.room() * 2;
        this.mask = room - 1;
        this.blockTable = filled(room);
        this.hashes = Arrays.copyOf(from.hashes, room);
        this.firstHolders = Arrays.copyOf(from.firstHolders, room);
        this.holderCounts = Arrays.copyOf(from.holderCounts, room);
        this.nextBlocks = Arrays.copyOf(from.nextBlocks, room);
        this.counts = Arrays.copyOf(from.counts, room);
        this.countedMillis = Arrays.copyOf(from.countedMillis, room);
        this.nodeTable = filled(room);
        this.blocks = Arrays.copyOf(from.blocks, room);
        this.engines = Arrays.copyOf(from.engines, room);
        this.previousHolders = Arrays.copyOf(from.previousHolders, room);
        this.nextHolders = Arrays.copyOf(from.nextHolders, room);
        this.older = Arrays.copyOf(from.older, room);
        this.newer = Arrays.copyOf(from.newer, room);
        this.nextNodes = Arrays.copyOf(from.nextNodes, room);
        this.freeBlock = from.freeBlock;
        this.freeNode = from.freeNode;
        this.usedBlocks = from.usedBlocks;
        this.usedNodes = from.usedNodes;
        this.size = from.size;
        for (int block = 0; block < usedBlocks; block++) {
            if (holderCounts[block] > 0) {
                chainBlock(block);
                for (int node = firstHolders[block]; node != NONE; node = nextHolders[node]) {
                    chainNode(node);
                }
            }
        }
    }

    /** Returns tables of twice the size with the same content, in the same places. */
    CacheTables larger() {
        return new CacheTables(this);
    }

    private static int[] filled(int room) {
        int[] places = new int[room];
        Arrays.fill(places, NONE);
        return places;
    }

    /** Returns how many nodes there is room for. */
    int room() {
        return mask + 1;
    }

    /** Returns the number of nodes. */
    int size() {
        return size;
    }

    /** Returns the block of a hash; {@link #NONE} if nobody holds it. */
    int block(long hash) {
        int block = blockTable[(int) hash & mask];
        for (int i = 0; block != NONE && i < LONGEST_CHAIN; i++) {
            if (hashes[block] == hash) {
                return block;
            }
            block = nextBlocks[block];
        }
        return NONE;
    }

    /** Returns how many engines hold a block. */
    int holders(int block) {
        return holderCounts[block];
    }

    /** Returns the count of a block: 0 for a new one. */
    float counted(int block) {
        return counts[block];
    }

    /** Returns when that was set. */
    int countedMillis(int block) {
        return countedMillis[block];
    }

    /** Sets the count of a block, and when. */
    void count(int block, float count, int millis) {
        counts[block] = count;
        countedMillis[block] = millis;
    }

    /** Returns the first node of those who hold a block. */
    int firstHolder(int block) {
        return firstHolders[block];
    }

    /** Returns the next node of the same block. */
    int nextHolder(int node) {
        return nextHolders[node];
    }

    /** Returns the number of the engine that a node belongs to. */
    int engine(int node) {
        return engines[node];
    }

    /** Returns the hash of the block of a node. */
    long hash(int node) {
        return hashes[blocks[node]];
    }

    /** Returns the node of a block at an engine; {@link #NONE} if that does not hold it. */
    int node(int block, int engine) {
        int node = nodeTable[place(block, engine)];
        for (int i = 0; node != NONE && i < LONGEST_CHAIN; i++) {
            if (blocks[node] == block && engines[node] == engine) {
                return node;
            }
            node = nextNodes[node];
        }
        return NONE;
    }

    private int place(int block, int engine) {
        return (int) Hashing.mix((long) block << 32 | engine) & mask;
    }

    /** Adds a node that is not there; there is room for it. It stands in no list of use yet. */
    int add(long hash, int engine) {
        int block = block(hash);
        if (block == NONE) {
            block = addBlock(hash);
        }
        int node = freeNode == NONE ? usedNodes++ : freeNode;
        freeNode = node == freeNode ? nextNodes[node] : freeNode;
        size++;
        blocks[node] = block;
        engines[node] = engine;
        int first = firstHolders[block];
        previousHolders[node] = NONE;
        nextHolders[node] = first;
        if (first != NONE) {
            previousHolders[first] = node;
        }
        firstHolders[block] = node;
        holderCounts[block]++;
        chainNode(node);
        return node;
    }

    private void chainNode(int node) {
        int place = place(blocks[node], engines[node]);
        nextNodes[node] = nodeTable[place];
        nodeTable[place] = node;
    }

    private void chainBlock(int block) {
        int place = (int) hashes[block] & mask;
        nextBlocks[block] = blockTable[place];
        blockTable[place] = block;
    }

    private int addBlock(long hash) {
        int block = freeBlock == NONE ? usedBlocks++ : freeBlock;
        freeBlock = block == freeBlock ? nextBlocks[block] : freeBlock;
        hashes[block] = hash;
        firstHolders[block] = NONE;
        holderCounts[block] = 0;
        counts[block] = 0;
        chainBlock(block);
        return block;
    }

    /** Removes a node that stands in no list of use any more, and its block if nobody else holds that. */
    void remove(int node) {
        int block = blocks[node];
        int previous = previousHolders[node];
        int next = nextHolders[node];
        if (previous == NONE) {
            firstHolders[block] = next;
        } else {
            nextHolders[previous] = next;
        }
        if (next != NONE) {
            previousHolders[next] = previous;
        }
        unchain(nodeTable, nextNodes, place(block, engines[node]), node);
        nextNodes[node] = freeNode;
        freeNode = node;
        size--;
        if (--holderCounts[block] == 0) {
            unchain(blockTable, nextBlocks, (int) hashes[block] & mask, block);
            nextBlocks[block] = freeBlock;
            freeBlock = block;
        }
    }

    private static void unchain(int[] table, int[] nexts, int place, int gone) {
        if (table[place] == gone) {
            table[place] = nexts[gone];
            return;
        }
        int at = table[place];
        while (nexts[at] != gone) {
            at = nexts[at];
        }
        nexts[at] = nexts[gone];
    }

    /** Returns the node that was used next after this one, by the same engine; {@link #NONE} if it is the newest. */
    int newer(int node) {
        return newer[node];
    }

    /** Puts a node behind another one, or at the beginning of a list, as the newest of its engine. */
    void linkAsNewest(int node, int newest) {
        older[node] = newest;
        newer[node] = NONE;
        if (newest != NONE) {
            newer[newest] = node;
        }
    }

    /** Takes a node out of the list of its engine; returns the one that was used before it. */
    int unlink(int node) {
        int before = older[node];
        int after = newer[node];
        if (before != NONE) {
            newer[before] = after;
        }
        if (after != NONE) {
            older[after] = before;
        }
        return before;
    }

    @Override
    public String toString() {
        return "CacheTables[" + size + " of " + room() + "]";
    }
}
