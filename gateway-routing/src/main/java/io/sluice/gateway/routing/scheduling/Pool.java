package io.sluice.gateway.routing.scheduling;

import static java.util.stream.Collectors.groupingBy;

import io.sluice.gateway.spi.Instance.Role;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the instances, arranged by the calls they fit (clause I-4). Immutable but for what its members and policies count.
 *
 * <p>For each role there are the candidates of each model that an instance names, and those of all other models, which are the instances that serve every
 * model; these stand behind a model's own and are shared. So its size depends on the instances, never on the models that clients ask for.
 */
final class Pool {
    private final List<PoolMember> members;
    private final Map<Role, Map<String, Candidates>> candidates = new EnumMap<>(Role.class);

    /**
     * Creates a pool.
     *
     * @param members their ids differ; their loads follow this pool from now on
     * @param previous the pool whose turns it goes on with; null if it is the first
     */
    Pool(List<PoolMember> members, PoolRules rules, @Nullable Pool previous) {
        this.members = List.copyOf(members);
        for (Role role : Role.values()) {
            candidates.put(role, byModel(role, rules, previous));
        }
    }

    /** Returns the members that fit, null if none does. */
    @Nullable
    Candidates candidates(Role role, String model) {
        Map<String, Candidates> byModel = candidates.getOrDefault(role, Map.of());
        Candidates named = byModel.get(model);
        return named != null ? named : byModel.get("");
    }

    /** Returns all members, in the order in which the instances were given. */
    List<PoolMember> members() {
        return members;
    }

    private Map<String, Candidates> byModel(Role role, PoolRules rules, @Nullable Pool previous) {
        Indexes indexes = rules.policy(role).indexes();
        Map<String, MemberGroup> groups = new HashMap<>();
        members.stream()
                .filter(member -> member.instance().role() == role)
                .collect(groupingBy(member -> member.instance().model()))
                .forEach((model, those) -> groups.put(model, new MemberGroup(those, indexes)));
        groups.values().forEach(rules.health()::watch);
        MemberGroup universal = groups.getOrDefault("", MemberGroup.EMPTY);
        Map<String, Candidates> byModel = new HashMap<>();
        groups.forEach((model, group) -> {
            MemberGroup own = model.isEmpty() ? MemberGroup.EMPTY : group;
            byModel.put(model, new Candidates(role, model, own, universal, rules, turns(previous, role, model)));
        });
        return byModel;
    }

    private static AtomicLong turns(@Nullable Pool previous, Role role, String model) {
        Candidates before = previous == null
                ? null
                : previous.candidates.getOrDefault(role, Map.of()).get(model);
        return before == null ? new AtomicLong() : before.turns();
    }

    @Override
    public String toString() {
        return "Pool[" + members.size() + " instances]";
    }
}
