package io.sluice.gateway.routing.internal;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What holds for every list of instances. */
public final class InstanceLists {
    private InstanceLists() {}

    /**
     * Refuses a list in which an id stands twice.
     *
     * @throws ConfigurationException that names every instance whose id is that of another one
     */
    public static void checkIds(List<Instance> instances) {
        Map<String, Integer> places = new HashMap<>();
        List<ConfigProblem> problems = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            Integer first = places.putIfAbsent(instances.get(i).id(), i);
            if (first != null) {
                problems.add(new ConfigProblem(
                        "instances[" + i + "].id",
                        instances.get(i).id(),
                        "an id of its own, not that of instances[" + first + "]"));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Returns the offered list, with the known instance in place of one that has the same id and a lower version (clause SC-I-3). */
    public static List<Instance> newest(List<Instance> known, List<Instance> offered) {
        Map<String, Instance> byId = new HashMap<>();
        known.forEach(instance -> byId.put(instance.id(), instance));
        return offered.stream()
                .map(instance -> {
                    Instance old = byId.get(instance.id());
                    return old != null && old.version() > instance.version() ? old : instance;
                })
                .toList();
    }
}
