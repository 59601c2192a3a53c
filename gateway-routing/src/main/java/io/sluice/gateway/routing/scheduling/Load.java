package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.routing.internal.EngineName;
import io.sluice.gateway.routing.internal.LastSuccess;
import io.sluice.gateway.routing.internal.cache.CachingEngine;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What the calls on one engine have in common: how many there are, what they cost, and whether they fail. It outlives the list of instances, and a new
 * version of an instance at the same address goes on with it.
 *
 * <p>Safe for use by any number of threads, without locks.
 */
final class Load extends CachingEngine {
    private static final AtomicIntegerFieldUpdater<Load> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(Load.class, "openLeases");
    private static final AtomicIntegerFieldUpdater<Load> RANKS =
            AtomicIntegerFieldUpdater.newUpdater(Load.class, "turnOfRank");
    private static final AtomicLongFieldUpdater<Load> TOKENS = AtomicLongFieldUpdater.newUpdater(Load.class, "tokens");

    private static final LoadTree.Leaf[] NO_LEAVES = {};

    /** What a token takes of a prompt, where work in tokens is told in bytes. */
    static final int BYTES_PER_TOKEN = 4;

    private static final AtomicIntegerFieldUpdater<Load> MARK =
            AtomicIntegerFieldUpdater.newUpdater(Load.class, "mark");

    private final PoolRules rules;

    /** The instance in its first version: all have the same id and address. */
    private final Instance instance;

    /** Made when it is first asked for, since most pools share nothing; made twice it is the same. */
    private volatile @Nullable EngineName engine;

    /** Null if the scheduler takes all for well. */
    private final @Nullable Circuit circuit;

    private final LastSuccess lastSuccess;

    private final Workload work = new Workload();

    private volatile int openLeases;

    /** 1 while a change of its calls waits to be told to other gateways. */
    private volatile int mark;

    private volatile long tokens;
    private volatile boolean out;
    private volatile boolean limited;
    private volatile boolean drained;

    /** When that ends; guarded by the lock of {@link PoolLimits}. */
    private long limitedUntilNanos;

    /** Until when it is limited as far as other gateways know, and whether it is on the word of one alone; guarded by the same. */
    private long sharedUntilNanos;

    private boolean limitedAsTold;

    /** Counts the ranks up that calls were given. */
    @SuppressWarnings("UnusedVariable") // used through RANKS
    private volatile int turnOfRank;

    /** Where it is in the trees of its groups; none if its policy needs none. Replaced under the lock of {@link LivePool}. */
    private volatile LoadTree.Leaf[] leaves = NO_LEAVES;

    /** The instance it belongs to now; null if that was removed. */
    private volatile @Nullable PoolMember member;

    /** The groups it belongs to now; none if it was removed. */
    private volatile List<MemberGroup> groups = List.of();

    Load(PoolRules rules, Instance instance, @Nullable Circuit circuit) {
        this.rules = rules;
        this.instance = instance;
        this.circuit = circuit;
        this.lastSuccess = new LastSuccess(rules.health().nanos());
    }

    /** Returns when it last did well, if that is kept. */
    LastSuccess lastSuccess() {
        return lastSuccess;
    }

    PoolHealth health() {
        return rules.health();
    }

    PoolLimits limits() {
        return rules.limits();
    }

    @Nullable
    Circuit circuit() {
        return circuit;
    }

    /** Returns the number of this gateway's leases that have not ended; never negative. */
    int openLeases() {
        return openLeases;
    }

    /** Returns how far its calls are. */
    Workload work() {
        return work;
    }

    /** Returns the open calls on it as far as is known: this gateway's leases, and what other gateways told of theirs. */
    int calls() {
        return openLeases + work.toldCalls();
    }

    /** Returns the estimated work of the open leases of this gateway; never negative. */
    long tokens() {
        return tokens;
    }

    /** Returns the estimated work as far as is known: that of {@link #tokens}, and what other gateways told of theirs. */
    long knownTokens() {
        return tokens + work.toldPendingBytes() / BYTES_PER_TOKEN;
    }

    /** Returns what gateways call it. */
    EngineName engine() {
        EngineName known = engine;
        if (known == null) {
            known = EngineName.of(instance);
            engine = known;
        }
        return known;
    }

    /** Notes that a change of its calls waits to be told; returns false if one did already. */
    boolean mark() {
        return mark == 0 && MARK.compareAndSet(this, 0, 1);
    }

    /** Notes that it is being told. */
    void unmark() {
        mark = 0;
    }

    /** Returns whether the engine is left alone since it kept failing. */
    boolean isOut() {
        return out;
    }

    /** Returns whether it is out on another gateway's word alone. */
    boolean isToldOut() {
        return circuit != null && circuit.isToldOpen();
    }

    /** Returns until when it is limited as far as other gateways know; only under the lock of {@link PoolLimits}. */
    long sharedUntilNanos() {
        return sharedUntilNanos;
    }

    /** Notes until when other gateways know of; under the lock of {@link PoolLimits}. */
    void setSharedUntil(long nanos) {
        sharedUntilNanos = nanos;
    }

    /** Returns whether it is limited on another gateway's word alone; only under the lock of {@link PoolLimits}. */
    boolean isLimitedAsTold() {
        return limitedAsTold;
    }

    /** Returns whether the engine asked not to be asked for a while that is not over, as far as {@link PoolLimits} has noticed. */
    boolean isLimited() {
        return limited;
    }

    /** Returns when that ends; only under the lock of {@link PoolLimits}. */
    long limitedUntilNanos() {
        return limitedUntilNanos;
    }

    List<MemberGroup> groups() {
        return groups;
    }

    void setGroups(List<MemberGroup> newGroups) {
        groups = newGroups;
    }

    @Nullable
    PoolMember member() {
        return member;
    }

    /**
     * Counts a lease without telling; {@link #changed} does.
     *
     * @param most how many may be open; 0 = any number
     * @return false if so many are open already; then nothing is counted
     */
    boolean tryOpen(int most) {
        if (most == 0) {
            OPEN.incrementAndGet(this);
            return true;
        }
        while (true) {
            int now = openLeases;
            if (now >= most) {
                return false;
            }
            if (OPEN.compareAndSet(this, now, now + 1)) {
                return true;
            }
        }
    }

    void leaseEnded() {
        OPEN.decrementAndGet(this);
        changed();
    }

    /** Called when there is room for another call, though there was none perhaps. */
    void roomMade() {
        rules.roomMade();
    }

    /** Returns the next rank in turn of so many. */
    int nextRank(int ranks) {
        return Math.floorMod(RANKS.getAndIncrement(this), ranks);
    }

    /** Adds work without telling; {@link #changed} does. */
    void addTokens(long more) {
        TOKENS.addAndGet(this, more);
    }

    void setOut(boolean isOut) {
        out = isOut;
        if (isOut) {
            rules.ejected(this);
        }
        changed();
    }

    /** Returns whether an operator took the engine out for new calls. */
    boolean isDrained() {
        return drained;
    }

    /** Notes whether an operator took it out; under the lock of {@link LivePool}. */
    void setDrained(boolean isDrained) {
        if (drained != isDrained) {
            drained = isDrained;
            changed();
        }
    }

    /** Notes that it is limited until then; under the lock of {@link PoolLimits}. */
    void limit(long untilNanos, boolean isTold) {
        limitedUntilNanos = untilNanos;
        limitedAsTold = isTold;
        limited = true;
        changed();
    }

    /** Notes that it is not limited any more; under the lock of {@link PoolLimits}. */
    void lift() {
        limited = false;
        changed();
    }

    @Override
    protected boolean isGone() {
        return member == null;
    }

    void setMember(@Nullable PoolMember newMember) {
        member = newMember;
    }

    /** Takes it out of all trees. */
    void dropLeaves() {
        leaves = NO_LEAVES;
    }

    /** Adds it to another tree. That misses no change: one that does not see this leaf yet is seen when the tree is filled after this. */
    void addLeaf(LoadTree.Leaf leaf) {
        LoadTree.Leaf[] more = Arrays.copyOf(leaves, leaves.length + 1);
        more[leaves.length] = leaf;
        leaves = more;
    }

    /** Called when something of its own calls or its state has changed: brings the trees up to date, and lets other gateways know. */
    void changed() {
        refreshTrees();
        SharedPlacements shared = rules.shared();
        if (shared != null) {
            shared.changed(this);
        }
    }

    /** Brings the trees up to date. */
    void refreshTrees() {
        for (LoadTree.Leaf leaf : leaves) {
            leaf.refresh();
        }
    }

    @Override
    public String toString() {
        return "Load[open leases " + openLeases + ", tokens " + tokens + (out ? ", out" : "")
                + (limited ? ", limited" : "") + (drained ? ", drained]" : "]");
    }
}
