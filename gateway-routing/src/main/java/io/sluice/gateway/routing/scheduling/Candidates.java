package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The members of a pool that fit a call, as a {@link PlacementPolicy} sees them: their order stays until the list of instances changes, their loads and who may
 * be picked are those of the moment.
 *
 * <p>Safe for use by any number of threads. Only of use during the pick that it was given to, since the pool does not tell it of changes of the list.
 */
public final class Candidates {
    private static final int DRAWS = 8;

    private final ModelPool pool;
    private final InstanceFilter filter;

    Candidates(ModelPool pool, InstanceFilter filter) {
        this.pool = pool;
        this.filter = filter;
    }

    /** Returns the number of candidates, those included that may not be picked; at least 1. */
    public int size() {
        return pool.size();
    }

    /**
     * Returns a candidate.
     *
     * @param index from 0 to {@link #size} - 1
     */
    public PoolMember get(int index) {
        return pool.get(index);
    }

    /** Returns the role that they all have. */
    public Role role() {
        return pool.role();
    }

    /** Returns whether a member is one of these and may be picked now: it has room, is neither limited nor drained, and, unless no other is left, neither ejected nor excluded. */
    public boolean mayPick(PoolMember member) {
        return pool.has(member) && passes(member);
    }

    /** Returns the random number of a turn: the same whenever it is asked for, evenly spread over all values of a long, from the scheduler's source of chance. */
    public long random(long turn) {
        return pool.random(turn);
    }

    /** Returns one of those that may be picked, each with the same chance; null if there is none. Usually in O(1). */
    public @Nullable PoolMember draw(long turn) {
        return drawBy(random(turn));
    }

    /** Returns the first that may be picked, from a place on, round the end; null if there is none. */
    public @Nullable PoolMember firstFrom(int index) {
        int size = size();
        for (int i = 0; i < size; i++) {
            PoolMember member = get(index + i < size ? index + i : index + i - size);
            if (passes(member)) {
                return member;
            }
        }
        return null;
    }

    /**
     * Returns the one with the least price of those that may be picked, of several each with the same chance; null if there is none. In O(n).
     *
     * @param price of a member; one whose price is not a number is passed over
     */
    public @Nullable PoolMember least(long turn, ToDoubleFunction<PoolMember> price) {
        return leastOf(0, size(), random(turn), price);
    }

    /** Returns one of the least loaded by the trees, null if none is free, or if these are not just those that are: somebody is excluded, or all are ejected. In O(log n). */
    @Nullable
    PoolMember leastByTree(long turn) {
        return filter.isAllWell() ? pool.leastByTree(random(turn)) : null;
    }

    /** As {@link #leastByTree}, but of several each in its turn. */
    @Nullable
    PoolMember leastInTurn(long turn) {
        return filter.isAllWell() ? pool.leastInTurn(turn) : null;
    }

    /** As {@link #draw}, by a random number of one's own. */
    @Nullable
    PoolMember drawBy(long random) {
        int size = size();
        for (int i = 0; i < DRAWS; i++) {
            PoolMember member = get(Hashing.below(size, i == 0 ? random : Hashing.nth(random, i)));
            if (passes(member)) {
                return member;
            }
        }
        return leastOf(0, size, random, member -> 0);
    }

    /** As {@link #least}, among some in a row, from a place on, round the end. */
    @Nullable
    PoolMember leastOf(int start, int count, long random, ToDoubleFunction<PoolMember> price) {
        PoolMember best = null;
        double least = Double.POSITIVE_INFINITY;
        int ties = 0;
        for (int i = 0; i < count; i++) {
            PoolMember member = get((start + i) % size());
            double its = price.applyAsDouble(member);
            if (!(its <= least) || !passes(member)) {
                continue;
            }
            ties = its == least ? ties + 1 : 1;
            if (ties == 1 || Hashing.below(ties, Hashing.nth(random, i)) == 0) {
                best = member;
            }
            least = its;
        }
        return best;
    }

    /** Returns these without one more. */
    Candidates without(PoolMember one) {
        return new Candidates(pool, filter.but(one));
    }

    /** Returns whether one of these may be picked; not asked of others. */
    boolean passes(PoolMember member) {
        return filter.passes(member);
    }

    /** Returns whether a member fits a call that these fit. */
    boolean fits(PoolMember member, ScheduleQuery query) {
        return pool.fits(member, query);
    }

    /** Returns the least number of open leases by the trees, {@link LoadTree#NONE} if none is free. */
    long leastLoad() {
        return pool.leastLoad();
    }

    @Nullable
    SessionRing ownRing() {
        return pool.own().ring();
    }

    @Nullable
    SessionRing universalRing() {
        return pool.universal().ring();
    }

    @Override
    public String toString() {
        return "Candidates[" + size() + " of role " + role() + "]";
    }
}
