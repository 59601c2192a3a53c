package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The schedulers that come with the library. */
public final class Schedulers {
    private Schedulers() {}

    /**
     * Returns a scheduler that takes the instances in turn, for each model on its own; models that no instance names have one turn in
     * common. Instances that a call excludes are skipped, unless all are excluded. It places calls of mode {@code NEUTRAL} on neutral
     * instances and refuses others.
     *
     * @param instances may be empty; then every call is refused
     * @throws ConfigurationException that tells every instance whose id is that of another one
     */
    public static PoolScheduler roundRobin(List<Instance> instances) {
        checkIds(instances);
        return new PoolScheduler(new Pool(instances, RoundRobin::new));
    }

    private static void checkIds(List<Instance> instances) {
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
}
