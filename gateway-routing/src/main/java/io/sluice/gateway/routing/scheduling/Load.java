package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Circuit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What the calls on one engine have in common: how many there are, what they cost, and whether they fail. It outlives the list of instances, and a new
 * version of an instance at the same address goes on with it.
 *
 * <p>Safe for use by any number of threads, without locks.
 */
final class Load {
    private static final AtomicIntegerFieldUpdater<Load> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(Load.class, "openLeases");
    private static final AtomicLongFieldUpdater<Load> TOKENS = AtomicLongFieldUpdater.newUpdater(Load.class, "tokens");

    private final PoolHealth health;

    /** Null if the scheduler takes all for well. */
    private final @Nullable Circuit circuit;

    private volatile int openLeases;
    private volatile long tokens;
    private volatile boolean out;

    /** Where it is in the tree of its group; null if its policy needs none. */
    private volatile LoadTree.@Nullable Leaf leaf;

    /** The instance it belongs to now; null if that was removed. */
    private volatile @Nullable PoolMember member;

    /** The group it belongs to now; null if it was removed. Guarded by the lock of {@link PoolHealth}. */
    private @Nullable MemberGroup group;

    Load(PoolHealth health, @Nullable Circuit circuit) {
        this.health = health;
        this.circuit = circuit;
    }

    PoolHealth health() {
        return health;
    }

    @Nullable
    Circuit circuit() {
        return circuit;
    }

    /** Returns the number of leases that have not ended; never negative. */
    int openLeases() {
        return openLeases;
    }

    /** Returns the estimated work of the open leases; never negative. */
    long tokens() {
        return tokens;
    }

    /** Tells whether the engine is left alone since it kept failing. */
    boolean isOut() {
        return out;
    }

    @Nullable
    MemberGroup group() {
        return group;
    }

    void setGroup(@Nullable MemberGroup newGroup) {
        group = newGroup;
    }

    @Nullable
    PoolMember member() {
        return member;
    }

    void leaseOpened() {
        OPEN.incrementAndGet(this);
        changed();
    }

    void leaseEnded() {
        OPEN.decrementAndGet(this);
        changed();
    }

    /** Adds work without telling; {@link #changed} does. */
    void addTokens(long more) {
        TOKENS.addAndGet(this, more);
    }

    void setOut(boolean isOut) {
        out = isOut;
        changed();
    }

    void setMember(@Nullable PoolMember newMember) {
        member = newMember;
    }

    /** Moves it to another tree. The new tree misses no change: one that does not see this leaf yet is seen when the tree is filled after this. */
    void setLeaf(LoadTree.@Nullable Leaf newLeaf) {
        leaf = newLeaf;
    }

    /** Brings the tree up to date. */
    void changed() {
        LoadTree.Leaf where = leaf;
        if (where != null) {
            where.refresh();
        }
    }

    @Override
    public String toString() {
        return "Load[open leases " + openLeases + ", tokens " + tokens + (out ? ", out]" : "]");
    }
}
