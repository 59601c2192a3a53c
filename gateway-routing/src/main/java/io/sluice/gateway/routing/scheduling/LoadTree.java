package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Hashing;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Knows the least loaded of some members: a tournament tree, each node of which holds the least load below it and how many members share it.
 *
 * <p>Reading the least is one read, choosing one of those that share it log2 n steps, a change at most 2 log2 n compare-and-sets. Safe for use by any
 * number of threads, and wait-free: this is the f-array of Jayanti (2002). A thread that changed a leaf recomputes each node above it, and once more if
 * another thread was faster: that one may have read the node's children too early, but the next one to win has not. So whenever nobody is
 * changing anything the tree is exact.
 *
 * <p>A node is one long: the load (28 bits, larger ones count as the largest), how many share it (20 bits), and a number that every change
 * moves on (16 bits), so that a node which comes back to an old value is not mistaken for unchanged.
 */
final class LoadTree {
    /** The load of a tree in which no member can be chosen. */
    static final long NONE = (1L << 28) - 1;

    private static final int TIES_BITS = 20;
    private static final long MOST_TIES = (1L << TIES_BITS) - 1;
    private static final int VALUE_BITS = 28 + TIES_BITS;
    private static final long VALUE = (1L << VALUE_BITS) - 1;

    private final List<PoolMember> members;
    private final ToLongFunction<Load> measure;
    private final int leaves;

    /** The root is at 1, the children of i at 2i and 2i + 1. */
    private final AtomicLongArray nodes;

    /**
     * Creates a tree and tells the members of it, whose changes it follows from now on.
     *
     * @param measure what counts as load; not negative
     */
    LoadTree(List<PoolMember> members, ToLongFunction<Load> measure) {
        this.members = members;
        this.measure = measure;
        this.leaves = Integer.highestOneBit(Math.max(1, members.size() * 2 - 1));
        this.nodes = new AtomicLongArray(leaves * 2);
        for (int i = 0; i < nodes.length(); i++) {
            nodes.set(i, NONE << TIES_BITS);
        }
        for (int i = 0; i < members.size(); i++) {
            Leaf leaf = new Leaf(this, i);
            members.get(i).load().addLeaf(leaf);
            leaf.refresh();
        }
    }

    /** Returns the least load, {@link #NONE} if there is no member or none is free. */
    long least() {
        return load(nodes.get(1));
    }

    /** Returns how many members share the least load. */
    long ties() {
        return ties(nodes.get(1));
    }

    /** Returns one of the members that share the least load, the one with this number; null if none is free. */
    @Nullable
    PoolMember least(long number) {
        if (least() == NONE) {
            return null;
        }
        int node = 1;
        long rest = number;
        while (node < leaves) {
            long left = nodes.get(node * 2);
            long right = nodes.get(node * 2 + 1);
            boolean goLeft = load(left) < load(right) || (load(left) == load(right) && rest < ties(left));
            if (!goLeft && load(left) == load(right)) {
                rest -= ties(left);
            }
            node = node * 2 + (goLeft ? 0 : 1);
        }
        // Changes on the way may have led past the last member, or to one that is not free any more.
        int index = Math.min(node - leaves, members.size() - 1);
        PoolMember member = members.get(index);
        return member.isFree() ? member : null;
    }

    /** Returns a number below the ties for {@link #least(long)}. */
    long draw(long lot) {
        return Hashing.below((int) Math.max(1, ties()), lot);
    }

    private void refresh(int leaf) {
        for (int node = leaves + leaf; node > 0; node /= 2) {
            if (!tryRefresh(node)) {
                tryRefresh(node);
            }
        }
    }

    private boolean tryRefresh(int node) {
        long before = nodes.get(node);
        long value = node < leaves ? joined(nodes.get(node * 2), nodes.get(node * 2 + 1)) : measured(node - leaves);
        long version = (before & ~VALUE) + (1L << VALUE_BITS);
        return nodes.compareAndSet(node, before, version | value);
    }

    private long measured(int leaf) {
        PoolMember member = members.get(leaf);
        if (!member.isFree()) {
            return NONE << TIES_BITS;
        }
        return Math.min(NONE - 1, measure.applyAsLong(member.load())) << TIES_BITS | 1;
    }

    private static long joined(long left, long right) {
        if (load(left) != load(right)) {
            return (load(left) < load(right) ? left : right) & VALUE;
        }
        return load(left) << TIES_BITS | Math.min(MOST_TIES, ties(left) + ties(right));
    }

    private static long load(long node) {
        return (node & VALUE) >>> TIES_BITS;
    }

    private static long ties(long node) {
        return node & MOST_TIES;
    }

    @Override
    public String toString() {
        return "LoadTree[" + members.size() + " members, least " + least() + "]";
    }

    /** The place of a member in a tree. */
    record Leaf(LoadTree tree, int index) {
        /** Brings the tree up to date with the member's load. */
        void refresh() {
            tree.refresh(index);
        }
    }
}
