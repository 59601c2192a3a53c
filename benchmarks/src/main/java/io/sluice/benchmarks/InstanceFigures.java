package io.sluice.benchmarks;

import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
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
 * What an instance costs while it is on the list of a scheduler and no call is open: the heap that is left after a collection, with many pools of a thousand; and what it costs that one
 * of a thousand comes or goes. Run it as
 * {@code java -Xmx1g -XX:+UseSerialGC -cp benchmarks.jar io.sluice.benchmarks.InstanceFigures}.
 */
public final class InstanceFigures {
    private static final int POOLS = 50;
    private static final int INSTANCES = 1_000;
    private static final int CHANGES = 2_000;

    private InstanceFigures() {}

    /** Prints a line for each policy. */
    public static void main(String[] arguments) {
        for (PlacementPolicies policy : PlacementPolicies.values()) {
            measure(policy); // loads classes
        }
        for (PlacementPolicies policy : PlacementPolicies.values()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %,d bytes an instance, %,.0f us for one of 1,000 that comes or goes%n",
                    policy,
                    measure(policy),
                    changeMicros(policy));
        }
    }

    /** Returns the microseconds that a new list takes until calls are placed by it. */
    private static double changeMicros(PlacementPolicies policy) {
        List<Instance> all = instances();
        List<Instance> fewer = all.subList(1, INSTANCES);
        try (Changing source = new Changing(all);
                PoolScheduler scheduler =
                        Schedulers.builder(source).policy(policy).build()) {
            change(source, all, fewer);
            long start = System.nanoTime();
            change(source, all, fewer);
            double micros = (System.nanoTime() - start) / 1_000.0 / CHANGES;
            if (scheduler.instances().size() != INSTANCES) {
                throw new IllegalStateException(
                        "instances: " + scheduler.instances().size());
            }
            return micros;
        }
    }

    private static void change(Changing source, List<Instance> all, List<Instance> fewer) {
        for (int i = 0; i < CHANGES; i++) {
            source.set(i % 2 == 0 ? fewer : all);
        }
    }

    private static final class Changing extends AbstractInstanceSource {
        Changing(List<Instance> first) {
            super(first);
        }

        void set(List<Instance> list) {
            publish(list);
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
