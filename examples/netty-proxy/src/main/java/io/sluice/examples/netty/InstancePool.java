package io.sluice.examples.netty;

import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.spi.ScheduleExplanation;
import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.Scheduler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/**
 * The instances that the host knows now, and the scheduler over them. Another list takes their place at once; calls that were placed
 * before go on (clause I-3). Safe for use by any number of threads.
 */
final class InstancePool implements Scheduler {
    private volatile Snapshot current;

    InstancePool(List<Instance> instances) {
        this.current = Snapshot.of(instances);
    }

    /**
     * Puts other instances in the place of the current ones. An instance that is known in a higher version stays as it is.
     *
     * @throws io.sluice.gateway.ConfigurationException if two have the same id; then nothing changes
     */
    synchronized void replace(List<Instance> instances) {
        Map<String, Instance> known = new LinkedHashMap<>();
        current.instances.forEach(instance -> known.put(instance.id(), instance));
        List<Instance> next = new ArrayList<>();
        for (Instance instance : instances) {
            Instance old = known.get(instance.id());
            next.add(old != null && old.version() > instance.version() ? old : instance);
        }
        current = Snapshot.of(next);
    }

    /** Returns the names of the models that instances serve; one that serves every model names none. */
    Set<String> models() {
        Set<String> models = new TreeSet<>();
        current.instances.forEach(instance -> models.add(instance.model()));
        models.remove("");
        return models;
    }

    /** Returns the instances known now. */
    Collection<Instance> instances() {
        return current.instances;
    }

    /** Returns the number of leases that have not ended, but for those on instances of former lists. */
    int openLeases() {
        return current.scheduler.openLeases();
    }

    @Override
    public CompletionStage<Placement> schedule(ScheduleQuery query) {
        return current.scheduler.schedule(query);
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        return current.scheduler.explain(query);
    }

    @Override
    public String toString() {
        return "InstancePool[" + current.scheduler + "]";
    }

    private record Snapshot(List<Instance> instances, PoolScheduler scheduler) {
        static Snapshot of(List<Instance> instances) {
            return new Snapshot(List.copyOf(instances), Schedulers.roundRobin(instances));
        }
    }
}
