package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Mix;
import io.sluice.gateway.routing.scheduling.PoolHealth.Probing;
import io.sluice.gateway.spi.Instance.Role;
import io.sluice.gateway.spi.ScheduleQuery;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The members that fit the same calls: those of a role that name the model, and behind them those that serve every model.
 *
 * <p>Each decision has a turn, a number that counts up. What a policy draws it draws from the turn, so the decision that comes next can be told
 * without making it.
 */
final class Candidates {
    private static final int DRAWS = 8;

    private final Role role;
    private final String model;
    private final MemberGroup own;
    private final MemberGroup universal;
    private final SchedulingPolicy policy;
    private final PoolHealth health;
    private final AtomicLong turns;
    private final long seed;

    /**
     * Creates the candidates of a model; of all models that no instance names, if it is empty.
     *
     * @param own the members that name it
     * @param universal the members for every model
     */
    Candidates(Role role, String model, MemberGroup own, MemberGroup universal, PoolRules rules, AtomicLong turns) {
        this.role = role;
        this.model = model;
        this.own = own;
        this.universal = universal;
        this.policy = rules.policy(role);
        this.health = rules.health();
        this.turns = turns;
        this.seed = Mix.mix(rules.seed() ^ Mix.hash(role + "/" + model));
    }

    /** Takes the next turn and a lease on the member it falls to. */
    PoolLease lease(ScheduleQuery query) {
        PoolMember preferred = preferred(query);
        if (preferred != null) {
            return policy.lease(
                    this, preferred, preferred.load().isOut() ? health.insist(preferred) : preferred, query);
        }
        Set<String> excluded = query.excludedInstances();
        Probing probing = health.tryProbe(own, excluded);
        probing = probing == null ? health.tryProbe(universal, excluded) : probing;
        if (probing != null) {
            return policy.lease(this, probing.member(), probing, query);
        }
        PoolMember member = choose(query, turns.getAndIncrement());
        return policy.lease(this, member, member.load().isOut() ? health.insist(member) : member, query);
    }

    /** Returns the member that {@link #lease} would take now; takes nothing. */
    PoolMember next(ScheduleQuery query) {
        PoolMember preferred = preferred(query);
        if (preferred != null) {
            return preferred;
        }
        Set<String> excluded = query.excludedInstances();
        PoolMember probed = health.dueForProbe(own, excluded);
        probed = probed == null ? health.dueForProbe(universal, excluded) : probed;
        return probed == null ? choose(query, turns.get()) : probed;
    }

    /** Returns the member that has what the call is about; null if there is none, or it has failed the call. */
    private @Nullable PoolMember preferred(ScheduleQuery query) {
        String id = query.preferredInstance();
        for (int i = 0; !id.isEmpty() && i < size(); i++) {
            PoolMember member = get(i);
            if (member.instance().id().equals(id)) {
                return query.excludedInstances().contains(id) ? null : member;
            }
        }
        return null;
    }

    /** Returns the member that a turn falls to. Who is out or excluded gets it only if no other is left, who is out before who is excluded. */
    PoolMember choose(ScheduleQuery query, long turn) {
        Set<String> excluded = query.excludedInstances();
        PoolMember member = policy.pick(this, query, turn, Sieve.wellWithout(excluded));
        if (member == null) {
            member = policy.pick(this, query, turn, Sieve.allWithout(excluded));
        }
        if (member == null) {
            member = policy.pick(this, query, turn, Sieve.ALL);
        }
        return member == null ? get(0) : member;
    }

    int size() {
        return own.size() + universal.size();
    }

    PoolMember get(int index) {
        return index < own.size() ? own.get(index) : universal.get(index - own.size());
    }

    boolean contains(PoolMember member) {
        return member.instance().role() == role && member.instance().serves(model);
    }

    MemberGroup own() {
        return own;
    }

    MemberGroup universal() {
        return universal;
    }

    SchedulingPolicy policy() {
        return policy;
    }

    /** Returns the counter of turns, for a later list of the same model. */
    AtomicLong turns() {
        return turns;
    }

    /** Returns the random number of a turn. */
    long lot(long turn) {
        return Mix.nth(seed, turn);
    }

    /** Returns the first member that passes, from this place on, round the end; null if none does. */
    @Nullable
    PoolMember firstFrom(int start, Sieve sieve) {
        int size = size();
        for (int i = 0; i < size; i++) {
            int index = start + i < size ? start + i : start + i - size;
            PoolMember member = get(index);
            if (sieve.passes(member)) {
                return member;
            }
        }
        return null;
    }

    /** Returns a member that passes, each with the same chance; null if none does. */
    @Nullable
    PoolMember draw(long lot, Sieve sieve) {
        int size = size();
        for (int i = 0; i < DRAWS; i++) {
            PoolMember member = get(Mix.below(size, i == 0 ? lot : Mix.nth(lot, i)));
            if (sieve.passes(member)) {
                return member;
            }
        }
        return leastByScan(lot, sieve, load -> 0);
    }

    /** Returns the least load by the trees, {@link LoadTree#NONE} if all are out. */
    long least() {
        return Math.min(least(own), least(universal));
    }

    /** Returns one of the least loaded members that are not out, each with the same chance; null if all are out. By the trees, in O(log n). */
    @Nullable
    PoolMember leastByTree(long lot) {
        LoadTree first = own.tree();
        LoadTree second = universal.tree();
        if (first == null || second == null) {
            LoadTree only = first == null ? second : first;
            return only == null ? null : only.least(only.draw(lot));
        }
        boolean same = first.least() == second.least();
        long ties = first.ties() + second.ties();
        boolean takesFirst =
                same ? Mix.below((int) Math.max(1, ties), lot) < first.ties() : first.least() < second.least();
        LoadTree tree = takesFirst ? first : second;
        return tree.least(tree.draw(Mix.mix(lot)));
    }

    /** Returns one of the least loaded of all members that pass, each with the same chance; null if none passes. In O(n). */
    @Nullable
    PoolMember leastByScan(long lot, Sieve sieve, ToLongFunction<Load> measure) {
        return leastOf(0, size(), lot, sieve, measure);
    }

    /** Returns one of the least loaded members that pass among some in a row, from a place on, round the end; null if none passes. */
    @Nullable
    PoolMember leastOf(int start, int count, long lot, Sieve sieve, ToLongFunction<Load> measure) {
        PoolMember best = null;
        long least = Long.MAX_VALUE;
        int ties = 0;
        for (int i = 0; i < count; i++) {
            PoolMember member = get((start + i) % size());
            long load = measure.applyAsLong(member.load());
            if (load > least || !sieve.passes(member)) {
                continue;
            }
            ties = load == least ? ties + 1 : 1;
            if (ties == 1 || Mix.below(ties, Mix.nth(lot, i)) == 0) {
                best = member;
            }
            least = load;
        }
        return best;
    }

    private static long least(MemberGroup group) {
        LoadTree tree = group.tree();
        return tree == null ? LoadTree.NONE : tree.least();
    }
}
