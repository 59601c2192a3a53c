package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The members of one role, arranged by the calls they fit. Immutable but for what its members and policies count. */
final class RolePool {
    /** No name of a model: these are the candidates of calls without one. */
    private static final String ALL = "\n";

    private final Map<String, ModelPool> byModel = new HashMap<>();

    /** Of the models that no instance names; null if no instance serves every model. */
    private final @Nullable ModelPool universal;

    /** Of calls without a model; null if there is no instance. */
    private final @Nullable ModelPool all;

    private final Map<List<PoolMember>, MemberGroup> groups = new LinkedHashMap<>();

    /**
     * Creates it.
     *
     * @param members those of the role
     * @param previous the one whose turns it goes on with; null if it is the first
     */
    RolePool(Role role, List<PoolMember> members, PoolRules rules, @Nullable RolePool previous) {
        Indexes indexes = rules.policy(role).indexes();
        List<PoolMember> unnamed = new ArrayList<>();
        Map<String, List<PoolMember>> named = new LinkedHashMap<>();
        for (PoolMember member : members) {
            List<String> models = member.instance().models();
            models.forEach(model ->
                    named.computeIfAbsent(model, none -> new ArrayList<>()).add(member));
            if (models.isEmpty()) {
                unnamed.add(member);
            }
        }
        MemberGroup every = unnamed.isEmpty() ? MemberGroup.EMPTY : group(unnamed, indexes, false);
        named.forEach((model, those) -> byModel.put(
                model, new ModelPool(role, model, group(those, indexes, false), every, rules, turns(previous, model))));
        this.universal = unnamed.isEmpty()
                ? null
                : new ModelPool(role, "", MemberGroup.EMPTY, every, rules, turns(previous, ""));
        this.all = members.isEmpty() || named.isEmpty()
                ? universal
                : new ModelPool(
                        role, ALL, group(members, indexes, true), MemberGroup.EMPTY, rules, turns(previous, ALL));
    }

    /** Returns the members that fit, null if none does. */
    @Nullable
    ModelPool candidates(String model) {
        if (model.isEmpty()) {
            return all;
        }
        ModelPool named = byModel.get(model);
        return named != null ? named : universal;
    }

    Iterable<MemberGroup> groups() {
        return groups.values();
    }

    /** Returns the group of these members: one, whatever it stands for. */
    private MemberGroup group(List<PoolMember> those, Indexes indexes, boolean ofAll) {
        return groups.computeIfAbsent(List.copyOf(those), list -> new MemberGroup(list, indexes, ofAll));
    }

    private static AtomicLong turns(@Nullable RolePool previous, String name) {
        ModelPool before = previous == null ? null : previous.named(name);
        return before == null ? new AtomicLong() : before.turns();
    }

    private @Nullable ModelPool named(String name) {
        return switch (name) {
            case "" -> universal;
            case ALL -> all == universal ? null : all;
            default -> byModel.get(name);
        };
    }

    @Override
    public String toString() {
        return "RolePool" + groups.values();
    }
}
