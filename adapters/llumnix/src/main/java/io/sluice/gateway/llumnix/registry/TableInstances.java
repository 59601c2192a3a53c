package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes instances of entries (clause FL-R-4). For one thread. */
final class TableInstances {
    private final RegistryConfig config;
    private final Complaints complaints = new Complaints();

    /** Those of the last list, by id. */
    private Map<String, Instance> last = Map.of();

    TableInstances(RegistryConfig config) {
        this.config = config;
    }

    /** Returns the instances of entries, of which a later one takes ids and addresses from an earlier one. */
    List<Instance> of(Collection<RegistryEntry> entries) {
        Set<String> wrong = new HashSet<>();
        Map<String, Instance> byId = new LinkedHashMap<>();
        for (RegistryEntry entry : entries) {
            for (RankInfo rank : entry.pod().ranks()) {
                try {
                    Instance instance = instance(entry.pod(), rank);
                    byId.remove(instance.id()); // so that it stands behind what is older
                    byId.put(instance.id(), instance);
                } catch (IllegalArgumentException | MalformedValueException e) {
                    String where = entry.key() + " (rank " + rank.dpRank() + ")";
                    wrong.add(where);
                    complaints.about(where, String.valueOf(e.getMessage()));
                }
            }
        }
        complaints.retain(wrong);
        last = onePerPlace(byId.values());
        return List.copyOf(last.values());
    }

    private static Map<String, Instance> onePerPlace(Collection<Instance> instances) {
        Map<Place, Instance> byPlace = new HashMap<>();
        instances.forEach(instance -> byPlace.put(new Place(instance.origin(), instance.dpRank()), instance));
        Map<String, Instance> byId = new TreeMap<>();
        byPlace.values().forEach(instance -> byId.put(instance.id(), instance));
        return byId;
    }

    private Instance instance(PodInfo pod, RankInfo rank) {
        int size = Math.max(1, rank.dpSize());
        String id = pod.name() + "_dp" + rank.dpRank();
        String model = rank.model().isEmpty() ? config.model() : rank.model();
        int auxPort = config.auxPort() > 0 ? config.auxPort() : rank.kvPort();
        return Instance.builder(Origin.of("http", rank.host(), rank.port()))
                .id(id)
                .role(role(rank.type()))
                .model(model)
                .aux(auxHost(rank, auxPort), auxPort)
                .dataParallel(rank.dpRank(), size)
                .version(version(id, rank.version()))
                .build();
    }

    /** A pod that starts again may begin to count anew, and what it says then is newer all the same. */
    private long version(String id, long registered) {
        Instance before = last.get(id);
        return before == null ? registered : Math.max(before.version(), registered);
    }

    private static String auxHost(RankInfo rank, int auxPort) {
        if (auxPort == 0) {
            return "";
        }
        return rank.kvHost().isEmpty()
                ? rank.host()
                : Origin.of("http", rank.kvHost(), auxPort).host();
    }

    private static Role role(String type) {
        return switch (type) {
            case "neutral" -> Role.NEUTRAL;
            case "prefill" -> Role.PREFILL;
            case "decode" -> Role.DECODE;
            default -> throw new MalformedValueException("a type other than prefill, decode and neutral");
        };
    }

    /** What only one engine can be at. */
    private record Place(Origin origin, int dpRank) {}
}
