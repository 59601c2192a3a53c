package io.sluice.gateway.routing.scheduling;

import static java.util.stream.Collectors.groupingBy;

import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Instance.Role;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the instances, arranged by the calls they fit (clause I-4). Immutable but for what its members and policies count.
 *
 * <p>For each role there is a policy for each model that an instance names, and one for all other models, over the instances that
 * serve every model; these stand behind the model's own and are shared. So the number of policies depends on the instances, never on the models that clients ask for.
 */
final class Pool {
    private final List<PoolMember> members;
    private final Map<Role, Map<String, SchedulingPolicy>> policies = new EnumMap<>(Role.class);

    /** Creates a pool of these instances, whose ids differ. */
    Pool(List<Instance> instances, SchedulingPolicy.Factory factory) {
        this.members = instances.stream().map(PoolMember::new).toList();
        for (Role role : Role.values()) {
            policies.put(
                    role,
                    byModel(
                            members.stream()
                                    .filter(m -> m.instance().role() == role)
                                    .toList(),
                            factory));
        }
    }

    /** Returns the policy over the members that fit, null if none does. */
    @Nullable
    SchedulingPolicy policy(Role role, String model) {
        Map<String, SchedulingPolicy> byModel = policies.getOrDefault(role, Map.of());
        SchedulingPolicy policy = byModel.get(model);
        return policy != null ? policy : byModel.get("");
    }

    /** Returns all members, in the order in which the instances were given. */
    List<PoolMember> members() {
        return members;
    }

    private static Map<String, SchedulingPolicy> byModel(List<PoolMember> members, SchedulingPolicy.Factory factory) {
        Map<String, List<PoolMember>> fitting =
                members.stream().collect(groupingBy(member -> member.instance().model()));
        List<PoolMember> universal = fitting.getOrDefault("", List.of());
        fitting.replaceAll((model, own) -> model.isEmpty() ? own : new JoinedList<>(own, universal));
        Map<String, SchedulingPolicy> policies = new HashMap<>();
        fitting.forEach((model, those) -> policies.put(model, factory.over(those)));
        return policies;
    }
}
