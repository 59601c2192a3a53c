package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.routing.scheduling.PoolHealth.Probing;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The members that fit the same calls: those of a role that name the model, and behind them those that serve every model; for calls without a model, all.
 *
 * <p>Each decision has a turn, a number that counts up. What a policy draws it draws from the turn, so the decision that comes next can be explained without
 * making it.
 *
 * <p>Safe for any number of threads that place calls: it never changes, but for the turns, which are atomic.
 */
final class ModelPool {
    private final Role role;
    private final MemberGroup own;
    private final MemberGroup universal;
    private final KeptPolicy policy;
    private final PoolRules rules;
    private final PoolHealth health;
    private final PoolLimits limits;
    private final AtomicLong turns;
    private final long seed;

    /** Those who are well, and those who are available at all: for calls that exclude nobody. */
    private final Candidates well = new Candidates(this, InstanceFilter.WELL);

    private final Candidates available = new Candidates(this, InstanceFilter.AVAILABLE);

    /**
     * Creates candidates.
     *
     * @param name tells them from the others of their role
     * @param own the members that name it
     * @param universal the members for every model
     */
    ModelPool(Role role, String name, MemberGroup own, MemberGroup universal, PoolRules rules, AtomicLong turns) {
        this.role = role;
        this.own = own;
        this.universal = universal;
        this.policy = rules.policy(role);
        this.rules = rules;
        this.health = rules.health();
        this.limits = rules.limits();
        this.turns = turns;
        this.seed = Hashing.mix(rules.seed() ^ Hashing.hash(role + "/" + name));
    }

    /** Takes the next turn and a lease on the member it falls to; returns null if none is available. */
    @Nullable
    PoolLease lease(ScheduleQuery query) {
        liftLimits();
        Optional<PoolMember> preferred = preferred(query);
        if (preferred.isPresent()) {
            return leaseOn(preferred.get(), query);
        }
        Set<String> excluded = query.excludedInstances();
        Probing probing = health.tryProbe(own, excluded);
        probing = probing == null ? health.tryProbe(universal, excluded) : probing;
        if (probing != null) {
            if (probing.member().tryOpen()) {
                return leased(probing.member(), probing.probe(), query);
            }
            health.cancelled(probing.member().load(), probing.probe());
        }
        while (true) {
            PoolMember member = choose(query, turns.getAndIncrement());
            if (member == null) {
                return null;
            }
            if (member.tryOpen()) {
                return leased(member, member.load().isOut() ? health.forceAcquire(member) : null, query);
            }
            // Somebody else took its last place just now: it is seen as full from now on.
        }
    }

    /** Returns a lease on a member on which it is counted already; if that cannot be, nothing is. */
    private PoolLease leased(PoolMember member, Circuit.@Nullable Probe probe, ScheduleQuery query) {
        try {
            PoolMember at = member.ranked();
            PoolLease lease = policy.lease(wellOnes(query), member, probe == null ? at : new Probing(at, probe), query);
            SharedPlacements shared = rules.shared();
            if (shared != null) {
                policy.tell(shared, member.load(), query);
            }
            member.load().changed();
            return lease;
        } catch (RuntimeException | Error thrown) {
            member.load().leaseEnded();
            health.cancelled(member.load(), probe);
            throw thrown;
        }
    }

    private void liftLimits() {
        limits.lift(own);
        limits.lift(universal);
    }

    /** Returns in how many nanoseconds the first may be asked again that a call fits; 0 if not all of those are limited. */
    long limitNanos(ScheduleQuery query) {
        return preferred(query).map(limits::waitNanos).orElseGet(() -> limits.waitNanos(own, universal));
    }

    /** Returns the member that {@link #lease} would take now, null if none is available; takes nothing. */
    @Nullable
    PoolMember next(ScheduleQuery query) {
        liftLimits();
        Optional<PoolMember> preferred = preferred(query);
        if (preferred.isPresent()) {
            return preferred.filter(PoolMember::isAvailable).orElse(null);
        }
        Set<String> excluded = query.excludedInstances();
        PoolMember probed = health.dueForProbe(own, excluded);
        probed = probed == null ? health.dueForProbe(universal, excluded) : probed;
        return probed == null ? choose(query, turns.get()) : probed;
    }

    /** Returns the price of the placement that {@link #lease} would make now; infinite if it would make none, or one for want of a better one; not a number if its policy has no price. */
    double price(ScheduleQuery query) {
        PoolMember member = next(query);
        if (member == null) {
            return Double.POSITIVE_INFINITY;
        }
        double price = policy.price(member, query);
        return isLastResort(member, query) ? price + Double.POSITIVE_INFINITY : price;
    }

    /** Returns whether a member is taken only since no other is left; not so one that is probed. */
    private boolean isLastResort(PoolMember member, ScheduleQuery query) {
        Set<String> excluded = query.excludedInstances();
        if (excluded.contains(member.id())) {
            return true;
        }
        return member.load().isOut()
                && health.dueForProbe(own, excluded) != member
                && health.dueForProbe(universal, excluded) != member;
    }

    /** Returns a lease on this member and no other; null if it is not available. */
    private @Nullable PoolLease leaseOn(PoolMember member, ScheduleQuery query) {
        if (!member.isAvailable() || !member.tryOpen()) {
            return null;
        }
        return leased(member, member.load().isOut() ? health.forceAcquire(member) : null, query);
    }

    /** Returns the member that has what the call is about, which no other can serve; empty if there is none, or it has failed the call. */
    private Optional<PoolMember> preferred(ScheduleQuery query) {
        String id = query.preferredInstance();
        for (int i = 0; !id.isEmpty() && i < size(); i++) {
            PoolMember member = get(i);
            if (member.id().equals(id)) {
                return query.excludedInstances().contains(id) ? Optional.empty() : Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the member that a turn falls to, null if none is available. Who is out or excluded gets it only if no other is left, who is out before who is
     * excluded.
     */
    @Nullable
    PoolMember choose(ScheduleQuery query, long turn) {
        PoolMember member = policy.pick(wellOnes(query), query, turn);
        Set<String> excluded = query.excludedInstances();
        if (member == null) {
            Candidates those =
                    excluded.isEmpty() ? available : new Candidates(this, InstanceFilter.allWithout(excluded));
            member = policy.pick(those, query, turn);
        }
        if (member == null && !excluded.isEmpty()) {
            member = policy.pick(available, query, turn);
        }
        return member;
    }

    /** Returns these as a policy sees them first: who is neither out nor excluded may be picked. */
    Candidates wellOnes(ScheduleQuery query) {
        Set<String> excluded = query.excludedInstances();
        return excluded.isEmpty() ? well : new Candidates(this, InstanceFilter.wellWithout(excluded));
    }

    /** Returns whether a call was not placed though there is one that its policy may pick. */
    boolean isUnwanted(ScheduleQuery query) {
        return policy instanceof GuardedPolicy && preferred(query).isEmpty() && available.firstFrom(0) != null;
    }

    /** Returns whether all that a call may get are taken out by hand. In O(n), since it is asked when a call is refused. */
    boolean isDrained(ScheduleQuery query) {
        Optional<PoolMember> preferred = preferred(query);
        if (preferred.isPresent()) {
            return preferred.get().isDrained();
        }
        for (int i = 0; i < size(); i++) {
            if (!get(i).isDrained()) {
                return false;
            }
        }
        return true;
    }

    Role role() {
        return role;
    }

    int size() {
        return own.size() + universal.size();
    }

    PoolMember get(int index) {
        return index < own.size() ? own.get(index) : universal.get(index - own.size());
    }

    /** Returns whether a member fits a call that these fit. */
    boolean fits(PoolMember member, ScheduleQuery query) {
        Instance instance = member.instance();
        return instance.role() == role && instance.serves(query.model());
    }

    /** Returns whether a member that a host's policy picked is one of these, and not one that it remembers or has from elsewhere. */
    boolean has(PoolMember member) {
        Load load = member.load();
        return load.member() == member
                && (load.groups().contains(own) || load.groups().contains(universal));
    }

    MemberGroup own() {
        return own;
    }

    MemberGroup universal() {
        return universal;
    }

    KeptPolicy policy() {
        return policy;
    }

    /** Returns the counter of turns, for a later list of the same model. */
    AtomicLong turns() {
        return turns;
    }

    /** Returns the random number of a turn. */
    long random(long turn) {
        return Hashing.nth(seed, turn);
    }

    /** Returns the least load by the trees, {@link LoadTree#NONE} if none is free. */
    long leastLoad() {
        return Math.min(least(own), least(universal));
    }

    /** Returns one of the least loaded members that are free, each with the same chance; null if none is. By the trees, in O(log n). */
    @Nullable
    PoolMember leastByTree(long random) {
        LoadTree first = own.tree();
        LoadTree second = universal.tree();
        if (first == null || second == null) {
            LoadTree only = first == null ? second : first;
            return only == null ? null : only.least(only.draw(random));
        }
        boolean same = first.least() == second.least();
        long ties = first.ties() + second.ties();
        boolean takesFirst =
                same ? Hashing.below((int) Math.max(1, ties), random) < first.ties() : first.least() < second.least();
        LoadTree tree = takesFirst ? first : second;
        return tree.least(tree.draw(Hashing.mix(random)));
    }

    /** As {@link #leastByTree}, but of members that share the least load each in its turn. */
    @Nullable
    PoolMember leastInTurn(long turn) {
        LoadTree first = own.tree();
        LoadTree second = universal.tree();
        long least = leastLoad();
        long firsts = first == null || first.least() != least ? 0 : first.ties();
        long seconds = second == null || second.least() != least ? 0 : second.ties();
        long number = Math.floorMod(turn, Math.max(1, firsts + seconds));
        LoadTree tree = number < firsts ? first : second;
        return tree == null ? null : tree.least(number < firsts ? number : number - firsts);
    }

    private static long least(MemberGroup group) {
        LoadTree tree = group.tree();
        return tree == null ? LoadTree.NONE : tree.least();
    }
}
