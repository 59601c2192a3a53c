package io.sluice.benchmarks;

import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What an instance costs in memory while it is on the list of a scheduler and no call is open: the heap that is left after a collection, with many pools of a thousand. Run it as
 * {@code java -Xmx1g -XX:+UseSerialGC -cp benchmarks.jar io.sluice.benchmarks.InstanceMemory}.
 */
public final class InstanceMemory {
    private static final int POOLS = 50;
    private static final int INSTANCES = 1_000;

    private InstanceMemory() {}

    /** Prints a line for each policy. */
    public static void main(String[] arguments) {
        for (PlacementPolicies policy : PlacementPolicies.values()) {
            measure(policy); // loads classes
        }
        for (PlacementPolicies policy : PlacementPolicies.values()) {
            System.out.printf(Locale.ROOT, "%-20s %,d bytes an instance%n", policy, measure(policy));
        }
    }

    private static long measure(PlacementPolicies policy) {
        long before = usedBytes();
        List<PoolScheduler> pools = new ArrayList<>();
        for (int i = 0; i < POOLS; i++) {
            pools.add(Schedulers.builder(InstanceSources.fixed(instances()))
                    .policy(policy)
                    .build());
        }
        long after = usedBytes();
        pools.forEach(PoolScheduler::close);
        return (after - before) / POOLS / INSTANCES;
    }

    private static List<Instance> instances() {
        return IntStream.range(0, INSTANCES)
                .mapToObj(
                        number -> Instance.builder(Origin.of("http", "10.0." + number / 250 + "." + number % 250, 8000))
                                .id("engine-" + number + "_dp0")
                                .role(number % 2 == 0 ? Role.PREFILL : Role.DECODE)
                                .model("Qwen/Qwen3-8B")
                                .build())
                .toList();
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
