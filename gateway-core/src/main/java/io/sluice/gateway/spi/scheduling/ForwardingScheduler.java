package io.sluice.gateway.spi.scheduling;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hands all that is asked of it on to another scheduler. Whoever puts one before another extends this and overrides what it does itself: what is added to {@link Scheduler} later
 * is then handed on, too.
 *
 * <p>As safe for use by several threads as the other. It never closes that.
 */
public abstract class ForwardingScheduler implements Scheduler {
    private final Scheduler target;

    /** Creates a scheduler before another one. */
    protected ForwardingScheduler(Scheduler target) {
        this.target = Objects.requireNonNull(target, "target");
    }

    /** Returns the scheduler that everything is handed on to; always the same. */
    protected final Scheduler target() {
        return target;
    }

    @Override
    public Placing schedule(ScheduleQuery query) {
        return target.schedule(query);
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        return target.explain(query);
    }

    @Override
    public boolean canPlace(ScheduleQuery query) {
        return target.canPlace(query);
    }

    @Override
    public double price(ScheduleQuery query) {
        return target.price(query);
    }

    @Override
    public Optional<List<Instance>> knownInstances() {
        return target.knownInstances();
    }

    @Override
    public List<InstanceStatus> statuses() {
        return target.statuses();
    }

    @Override
    public List<LearnedFigures> learned() {
        return target.learned();
    }

    @Override
    public List<SourceStatus> sources() {
        return target.sources();
    }

    @Override
    public boolean drain(String instanceId) {
        return target.drain(instanceId);
    }

    @Override
    public boolean admit(String instanceId) {
        return target.admit(instanceId);
    }

    @Override
    public Set<String> drained() {
        return target.drained();
    }

    @Override
    public void onPause(Consumer<InstanceHint> listener) {
        target.onPause(listener);
    }

    @Override
    public void heed(InstanceHint hint) {
        target.heed(hint);
    }

    @Override
    public Optional<PlacementFeed> placements() {
        return target.placements();
    }

    @Override
    public String toString() {
        return target.toString();
    }
}
