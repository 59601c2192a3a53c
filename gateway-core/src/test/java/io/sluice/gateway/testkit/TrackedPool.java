package io.sluice.gateway.testkit;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A scheduler of several instances, in turn, whose leases the test can look at; the leak check knows those that are open. */
public final class TrackedPool implements Scheduler {
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private final List<TrackedLease> leases = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** Adds an instance. */
    public TrackedPool add(String id, Origin origin) {
        instances.add(Instance.builder(origin).id(id).build());
        return this;
    }

    /** Returns all leases opened so far. */
    public List<TrackedLease> leases() {
        return leases;
    }

    @Override
    public Placing schedule(ScheduleQuery query) {
        if (instances.isEmpty()) {
            return Placing.refused(
                    new GatewayException(ErrorKind.NO_AVAILABLE_INSTANCE, "instances: 0 (expected: > 0)"));
        }
        TrackedLease lease = new TrackedLease(pick(query), false);
        leases.add(lease);
        return Placing.of(Placement.of(lease));
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        List<Candidate> candidates = instances.stream()
                .map(instance -> new Candidate(instance.id(), Verdict.WINNER, 0, "in turn"))
                .toList();
        return new ScheduleExplanation(candidates, "instances in turn");
    }

    private Instance pick(ScheduleQuery query) {
        List<Instance> allowed = instances.stream()
                .filter(instance -> !query.excludedInstances().contains(instance.id()))
                .toList();
        List<Instance> candidates = allowed.isEmpty() ? instances : allowed;
        return candidates.get((turn.getAndIncrement() & Integer.MAX_VALUE) % candidates.size());
    }

    @Override
    public String toString() {
        return "TrackedPool[" + leases.size() + " leases of " + instances + "]";
    }
}
