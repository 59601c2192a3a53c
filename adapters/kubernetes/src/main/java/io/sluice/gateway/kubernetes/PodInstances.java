package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes instances of Pods. Immutable. */
final class PodInstances {
    private static final String PORTS = "sluice/ports";
    private static final String AUX_PORT = "sluice/aux-port";
    private static final String ZONE = "topology.kubernetes.io/zone";

    private final PodsConfig config;
    private final @Nullable Role fixedRole;

    /**
     * Creates a maker.
     *
     * @param fixedRole the role of all; null = that of the label
     */
    PodInstances(PodsConfig config, @Nullable Role fixedRole) {
        this.config = config;
        this.fixedRole = fixedRole;
    }

    /** Returns the name of a Pod; empty if it has none. */
    static String name(JsonNode pod) {
        return pod.path("metadata").path("name").asText();
    }

    /**
     * Returns the instances of a Pod: none if it is not ready or about to end.
     *
     * @throws IllegalArgumentException if what is written at the Pod is wrong
     */
    List<Instance> of(JsonNode pod) {
        String address = pod.path("status").path("podIP").asText();
        if (address.isEmpty() || !isReady(pod)) {
            return List.of();
        }
        Map<String, String> labels = texts(pod.path("metadata").path("labels"));
        Map<String, String> annotations = texts(pod.path("metadata").path("annotations"));
        Optional<Role> role = fixedRole == null ? PodRole.of(config.roleLabel(), labels) : Optional.of(fixedRole);
        if (role.isEmpty()) {
            return List.of();
        }
        List<Integer> ports =
                annotations.containsKey(PORTS) ? PodPorts.ports(PORTS, annotations.get(PORTS)) : config.ports();
        int auxPort = annotations.containsKey(AUX_PORT)
                ? PodPorts.port(AUX_PORT, annotations.get(AUX_PORT))
                : config.auxPort();
        List<Instance> instances = new ArrayList<>(ports.size());
        for (int rank = 0; rank < ports.size(); rank++) {
            Instance.Builder builder = Instance.builder(Origin.of("http", address, ports.get(rank)))
                    .role(role.get())
                    .models(models(labels, annotations))
                    .aux(auxPort == 0 ? "" : address, auxPort)
                    .labels(labels)
                    .zone(labels.getOrDefault(ZONE, ""));
            instances.add(ranked(builder, config.idPrefix() + name(pod), rank, ports.size()));
        }
        return List.copyOf(instances);
    }

    private static Instance ranked(Instance.Builder builder, String pod, int rank, int ranks) {
        return ranks == 1
                ? builder.id(pod).build()
                : builder.id(pod + "_dp" + rank).dataParallel(rank, ranks).build();
    }

    private static boolean isReady(JsonNode pod) {
        if (pod.path("metadata").hasNonNull("deletionTimestamp")) {
            return false;
        }
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private List<String> models(Map<String, String> labels, Map<String, String> annotations) {
        String named = labels.getOrDefault(config.modelLabel(), annotations.getOrDefault(config.modelLabel(), ""));
        String models = named.isBlank() ? config.model() : named;
        return Stream.of(models.split(","))
                .map(String::strip)
                .filter(model -> !model.isEmpty())
                .toList();
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
