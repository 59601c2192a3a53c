package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the instances, arranged by the calls they fit (clause SC-I-4). Immutable but for what its members and policies count.
 *
 * <p>For each role there are the candidates of each model that an instance names, those of all other models, which are the instances that serve every
 * model and stand behind a model's own, too, and those of calls without a model, which are all (clause RT-M-2). So its size depends on the instances, never on the
 * models that clients ask for.
 */
final class Pool {
    private final List<PoolMember> members;

    /** Made when it is first asked for, since most pools share nothing. */
    private volatile @Nullable Map<String, PoolMember> byId;

    private final Map<Role, RolePool> roles = new EnumMap<>(Role.class);

    /**
     * Creates a pool.
     *
     * @param members their ids differ; their loads follow this pool from now on
     * @param previous the pool whose turns it goes on with; null if it is the first
     */
    Pool(List<PoolMember> members, PoolRules rules, @Nullable Pool previous) {
        this.members = List.copyOf(members);
        members.forEach(member -> member.load().dropLeaves());
        List<MemberGroup> groups = new ArrayList<>();
        for (Role role : Role.values()) {
            List<PoolMember> those = members.stream()
                    .filter(member -> member.instance().role() == role)
                    .toList();
            RolePool pool = new RolePool(role, those, rules, previous == null ? null : previous.roles.get(role));
            roles.put(role, pool);
            pool.groups().forEach(groups::add);
        }
        assign(groups);
        rules.health().watch(groups);
        rules.limits().watch(groups);
    }

    private void assign(List<MemberGroup> groups) {
        Map<PoolMember, List<MemberGroup>> byMember = new HashMap<>();
        groups.forEach(group -> group.members()
                .forEach(member -> byMember.computeIfAbsent(member, none -> new ArrayList<>(2))
                        .add(group)));
        members.forEach(member -> member.load().setGroups(List.copyOf(byMember.getOrDefault(member, List.of()))));
    }

    /** Returns the members that fit, null if none does. */
    @Nullable
    ModelPool candidates(Role role, String model) {
        RolePool pool = roles.get(role);
        return pool == null ? null : pool.candidates(model);
    }

    /** Returns the member that another gateway means by this id and address; null if there is none. */
    @Nullable
    PoolMember member(String id, String address) {
        Map<String, PoolMember> known = byId;
        if (known == null) {
            known = new HashMap<>();
            for (PoolMember each : members) {
                known.put(each.id(), each);
            }
            byId = known;
        }
        PoolMember member = known.get(id);
        return member != null && member.load().engine().address().equals(address) ? member : null;
    }

    /** Returns all members, in the order in which the instances were given. */
    List<PoolMember> members() {
        return members;
    }

    @Override
    public String toString() {
        return "Pool[" + members.size() + " instances]";
    }
}
