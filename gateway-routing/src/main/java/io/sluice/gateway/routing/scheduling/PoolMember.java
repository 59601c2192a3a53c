package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.routing.internal.pace.Pace;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.stream.IntStream;

/**
 * An instance in a pool, and its load: what a {@link PlacementPolicy} picks.
 *
 * <p>Safe for use by any number of threads: immutable but for the load, which is that of the moment. It stays the same object while the instance stays the same,
 * so that a policy may remember it; the pool does not place calls on one that was removed.
 */
public final class PoolMember {
    private final Instance instance;
    private final Load load;
    private final Pace pace;
    private final long hash;
    private final int most;

    /** What its calls are given in turn if it stands for several data-parallel ranks, each at one of them; else none (clause PD-25). */
    private final PoolMember[] ranks;

    PoolMember(Instance instance, Load load, Pace pace) {
        this.instance = instance;
        this.load = load;
        this.pace = pace;
        this.hash = Hashing.hash(instance.id());
        this.most = instance.maxConcurrency();
        this.ranks = instance.hasDpRank()
                ? new PoolMember[0]
                : IntStream.range(0, instance.dpSize())
                        .mapToObj(rank -> new PoolMember(instance.atDpRank(rank), load, pace))
                        .toArray(PoolMember[]::new);
    }

    /** Returns the instance: its labels, zone and whatever else a policy goes by. */
    public Instance instance() {
        return instance;
    }

    /** Returns the instance's id. */
    public String id() {
        return instance.id();
    }

    Load load() {
        return load;
    }

    /** Returns what was learned of engines like it. */
    Pace pace() {
        return pace;
    }

    /**
     * Returns the number of calls that this gateway has placed on it and that have not ended; never negative. By these its {@code max_concurrency} is kept, whatever other
     * gateways do.
     */
    public int openLeases() {
        return load.openLeases();
    }

    /** Returns the number of open calls on it as far as is known: {@link #openLeases}, and those that other gateways told of (clause FL-F-8); never negative. */
    public int calls() {
        return load.calls();
    }

    /** Returns whether it can be given another call at all, be it well or not: it has room, did not ask to be left alone, and is not drained. */
    public boolean isAvailable() {
        return !load.isDrained() && !load.isLimited() && !isFull();
    }

    /** Returns whether it is left alone since it kept failing. */
    public boolean isEjected() {
        return load.isOut();
    }

    /** Returns whether an operator took it out for new calls (clause HC-L-5). */
    public boolean isDrained() {
        return load.isDrained();
    }

    /** Returns whether it is available and not out. */
    boolean isFree() {
        return !load.isOut() && isAvailable();
    }

    /** Returns whether it has as many calls open as it may. */
    boolean isFull() {
        return most > 0 && load.openLeases() >= most;
    }

    /** Returns whether it can be full. */
    boolean isBounded() {
        return most > 0;
    }

    /** Counts a lease on it, without telling its trees; false if it is full. */
    boolean tryOpen() {
        return load.tryOpen(most);
    }

    /** Returns who holds the next lease: itself, or its next rank. */
    PoolMember ranked() {
        return ranks.length == 0 ? this : ranks[load.nextRank(ranks.length)];
    }

    /** Returns a hash of the id that is the same in every process. */
    long hash() {
        return hash;
    }

    @Override
    public String toString() {
        return "PoolMember[" + instance + ", " + load + "]";
    }
}
