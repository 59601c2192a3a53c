package io.sluice.gateway.internal.call;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.testkit.TrackedScheduler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Several instances, named like their hosts: the first that is not excluded takes the call; if all are, the first. */
final class TestPool {
    private final List<Instance> instances;

    private TestPool(List<Instance> instances) {
        this.instances = instances;
    }

    /** Makes a rig's scheduler one of these instances. */
    static TestPool of(GatewayRig rig, String... hosts) {
        TestPool pool = new TestPool(Stream.of(hosts)
                .map(host ->
                        Instance.builder(Origin.of("http", host, 8000)).id(host).build())
                .toList());
        rig.scheduler.onSchedule(pool::schedule);
        return pool;
    }

    CompletionStage<Placement> schedule(TrackedScheduler scheduler, ScheduleQuery query) {
        return CompletableFuture.completedStage(place(scheduler, query));
    }

    Placement place(TrackedScheduler scheduler, ScheduleQuery query) {
        Set<String> excluded = query.excludedInstances();
        Instance picked = instances.stream()
                .filter(instance -> !excluded.contains(instance.id()))
                .findFirst()
                .orElse(instances.get(0));
        return Placement.of(scheduler.open(picked));
    }
}
