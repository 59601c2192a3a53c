package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The instances of each Pod, by its name. Of a Pod itself nothing is kept. A Pod at which something wrong is written is left out, and named once. For one thread. */
final class PodTable {
    private final PodInstances maker;
    private final String where;
    private final Consumer<String> warnings;

    /** By name, so that the order of what the server says makes no difference. */
    private TreeMap<String, List<Instance>> pods = new TreeMap<>();

    /** What is wrong with those that are left out. */
    private Map<String, String> problems = new HashMap<>();

    /**
     * Creates an empty table.
     *
     * @param where where these Pods are, for warnings
     */
    PodTable(PodInstances maker, String where, Consumer<String> warnings) {
        this.maker = maker;
        this.where = where;
        this.warnings = warnings;
    }

    /** Returns all instances. */
    List<Instance> instances() {
        return pods.values().stream().flatMap(List::stream).toList();
    }

    /** Notes how a Pod is now, and returns whether that changes its instances. */
    boolean put(JsonNode pod) {
        String name = PodInstances.name(pod);
        List<Instance> now = read(pod, problems);
        List<Instance> before = now.isEmpty() ? pods.remove(name) : pods.put(name, now);
        return !now.equals(before == null ? List.of() : before);
    }

    /** Forgets a Pod, and returns whether it had instances. */
    boolean remove(JsonNode pod) {
        String name = PodInstances.name(pod);
        problems.remove(name);
        return pods.remove(name) != null;
    }

    /** Begins a list of all Pods there are. */
    Listing listing() {
        return new Listing();
    }

    private List<Instance> read(JsonNode pod, Map<String, String> problemsNow) {
        String name = PodInstances.name(pod);
        try {
            List<Instance> instances = maker.of(pod);
            problemsNow.remove(name);
            return instances;
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(problems.get(name))) {
                warnings.accept("The Pod " + name + " of " + where + " is left out: " + problem);
            }
            problemsNow.put(name, problem);
            return List.of();
        }
    }

    /** A list of all Pods there are, which takes the place of the table's when it is complete. */
    final class Listing {
        private final TreeMap<String, List<Instance>> listed = new TreeMap<>();
        private final Map<String, String> problemsNow = new HashMap<>();

        void add(JsonNode pod) {
            List<Instance> instances = read(pod, problemsNow);
            if (!instances.isEmpty()) {
                listed.put(PodInstances.name(pod), instances);
            }
        }

        void done() {
            pods = listed;
            problems = problemsNow;
        }
    }
}
