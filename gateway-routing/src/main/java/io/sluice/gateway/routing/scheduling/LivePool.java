package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.internal.InstanceLists;
import io.sluice.gateway.routing.internal.KnownModels;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.InstanceHint;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pool of the instances there are now, and the loads of those that left while calls ran on them.
 *
 * <p>Safe for use by any number of threads. Reading is one volatile read; changes are made one at a time, under a lock.
 */
final class LivePool {
    /** Far more than an operator takes out. */
    private static final int MOST_DRAINED = 10_000;

    private final PoolRules rules;
    private final KnownModels models;
    private final Object changing = new Object();
    private volatile Pool pool;

    /** The ids of instances that an operator took out, some of which may have left the list; replaced under the lock. */
    private volatile Set<String> drained = Set.of();

    /** Loads of instances that were removed and still have leases, and whose they were; guarded by the lock. */
    private final Map<Load, PoolMember> departed = new HashMap<>();

    LivePool(PoolRules rules, KnownModels models) {
        this.rules = rules;
        this.models = models;
        this.pool = new Pool(List.of(), rules, null);
    }

    Pool current() {
        return pool;
    }

    /** Puts what the source says now in the place of what there is. Asking it under the lock makes the last change win. */
    void refresh(InstanceSource source) {
        synchronized (changing) {
            Pool before = pool;
            List<Instance> offered = source.instances();
            InstanceLists.checkIds(offered);
            List<Instance> known =
                    before.members().stream().map(PoolMember::instance).toList();
            List<Instance> next = InstanceLists.newest(known, offered);
            if (!next.equals(known)) {
                swap(before, new Pool(members(next, before), rules, before));
                models.set(next);
            }
        }
    }

    /**
     * Sees to it that a lease counts which was just opened on a member of this pool. If the list changed at that moment the member may have been removed
     * when it looked unused.
     */
    void opened(Pool from, PoolLease lease) {
        if (pool != from) {
            PoolMember member = lease.member();
            synchronized (changing) {
                if (member != null && member.load().member() == null) {
                    departed.putIfAbsent(member.load(), member);
                }
            }
        }
    }

    /** Takes an instance out for new calls, as long as its id is not let in again; returns whether there is one of this id. */
    boolean drain(String id) {
        synchronized (changing) {
            boolean isKnown = drained.contains(id)
                    || pool.members().stream().anyMatch(member -> member.id().equals(id));
            if (isKnown) {
                Set<String> more = new HashSet<>(drained);
                more.add(id);
                setDrained(more);
            }
            return isKnown;
        }
    }

    /** Lets an instance in again; returns whether there is one of this id, or it was out. */
    boolean admit(String id) {
        synchronized (changing) {
            Set<String> less = new HashSet<>(drained);
            boolean wasOut = less.remove(id);
            setDrained(less);
            return wasOut
                    || pool.members().stream().anyMatch(member -> member.id().equals(id));
        }
    }

    /** Heeds what another gateway found out of an instance, if that is one of these (clause FL-F-8). */
    void heed(InstanceHint hint) {
        PoolMember member = pool.member(hint.instanceId(), hint.address());
        if (member != null) {
            rules.heed(member.load(), hint);
        }
    }

    /** Returns the ids of those that are out. */
    Set<String> drained() {
        return drained;
    }

    private void setDrained(Set<String> ids) {
        if (ids.size() > MOST_DRAINED) {
            throw new IllegalStateException(
                    "drained: " + ids.size() + " instances (expected: <= " + MOST_DRAINED + ")");
        }
        drained = Set.copyOf(ids);
        pool.members().forEach(member -> member.load().setDrained(drained.contains(member.id())));
    }

    /** Returns the loads of the instances there are, and of those that left while calls ran on them. */
    List<Load> loads() {
        synchronized (changing) {
            List<Load> loads = new ArrayList<>(departed.keySet());
            pool.members().forEach(member -> loads.add(member.load()));
            return loads;
        }
    }

    /** Returns the number of leases that have not ended. */
    int openLeases() {
        synchronized (changing) {
            int sum = 0;
            for (PoolMember member : pool.members()) {
                sum += member.openLeases();
            }
            for (Load load : departed.keySet()) {
                sum += load.openLeases();
            }
            return sum;
        }
    }

    /** Returns how the instances do that there are, and those that left while calls run on them. */
    List<InstanceStatus> statuses() {
        synchronized (changing) {
            List<InstanceStatus> statuses = new ArrayList<>(pool.members().size() + departed.size());
            pool.members().forEach(member -> statuses.add(rules.status(member)));
            departed.forEach((load, member) -> {
                if (load.openLeases() > 0) {
                    statuses.add(PoolRules.statusOfDeparted(member));
                }
            });
            return List.copyOf(statuses);
        }
    }

    /** An instance that is the same goes on as the same member; another version at the same address at least with the same load (clause SC-I-3). */
    private List<PoolMember> members(List<Instance> instances, Pool before) {
        Map<String, PoolMember> known = new HashMap<>();
        departed.values().forEach(member -> known.put(member.id(), member));
        before.members().forEach(member -> known.put(member.id(), member));
        List<PoolMember> members = new ArrayList<>(instances.size());
        for (Instance instance : instances) {
            PoolMember member = member(instance, known.get(instance.id()));
            member.load().setDrained(drained.contains(instance.id()));
            members.add(member);
        }
        return members;
    }

    private PoolMember member(Instance instance, @Nullable PoolMember known) {
        if (known == null || !known.instance().origin().equals(instance.origin())) {
            return new PoolMember(instance, rules.newLoad(instance), rules.pace(instance));
        }
        return known.instance().equals(instance) ? known : new PoolMember(instance, known.load(), rules.pace(instance));
    }

    private void swap(Pool before, Pool next) {
        next.members().forEach(member -> member.load().setMember(member));
        Set<Load> staying = new HashSet<>();
        next.members().forEach(member -> staying.add(member.load()));
        List<PoolMember> removed = before.members().stream()
                .filter(member -> !staying.contains(member.load()))
                .toList();
        removed.forEach(member -> {
            member.load().setMember(null);
            member.load().setGroups(List.of());
        });
        // From here on who places a call on a removed member notices, and tells by opened(); who did before is seen
        // below.
        pool = next;
        removed.forEach(member -> departed.put(member.load(), member));
        departed.keySet().removeIf(load -> load.openLeases() == 0 || staying.contains(load));
        if (!removed.isEmpty()) {
            rules.dropRemoved();
        }
    }

    @Override
    public String toString() {
        return "LivePool[" + pool + "]";
    }
}
