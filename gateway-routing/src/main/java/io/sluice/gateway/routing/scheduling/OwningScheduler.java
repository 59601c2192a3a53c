package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.InstanceHint;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.share.PlacementFeed;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A scheduler that ends together with its source. Safe for use by any number of threads, as the scheduler is. */
final class OwningScheduler implements Scheduler, AutoCloseable {
    private final PoolScheduler scheduler;
    private final InstanceSource source;

    OwningScheduler(PoolScheduler scheduler, InstanceSource source) {
        this.scheduler = scheduler;
        this.source = source;
    }

    @Override
    public Placing schedule(ScheduleQuery query) {
        return scheduler.schedule(query);
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        return scheduler.explain(query);
    }

    @Override
    public boolean canPlace(ScheduleQuery query) {
        return scheduler.canPlace(query);
    }

    @Override
    public Optional<List<Instance>> knownInstances() {
        return scheduler.knownInstances();
    }

    @Override
    public boolean drain(String instanceId) {
        return scheduler.drain(instanceId);
    }

    @Override
    public boolean admit(String instanceId) {
        return scheduler.admit(instanceId);
    }

    @Override
    public Set<String> drained() {
        return scheduler.drained();
    }

    @Override
    public void onPause(Consumer<InstanceHint> listener) {
        scheduler.onPause(listener);
    }

    @Override
    public void heed(InstanceHint hint) {
        scheduler.heed(hint);
    }

    @Override
    public Optional<PlacementFeed> placements() {
        return scheduler.placements();
    }

    @Override
    public double price(ScheduleQuery query) {
        return scheduler.price(query);
    }

    @Override
    public List<InstanceStatus> statuses() {
        return scheduler.statuses();
    }

    @Override
    public List<SourceStatus> sources() {
        return scheduler.sources();
    }

    @Override
    public void close() {
        scheduler.close();
        source.close();
    }

    @Override
    public String toString() {
        return scheduler.toString();
    }
}
