package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Instance.Role;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.spi.ScheduleExplanation;
import io.sluice.gateway.spi.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.Scheduler;
import io.sluice.gateway.spi.SchedulingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Places calls on a pool of instances inside this process, at once and without locks.
 *
 * <p>Safe for use by any number of threads. It refuses a call only if no instance has the role and serves the model, then without a
 * retry-after, since waiting does not help. Made by {@link Schedulers}.
 */
public final class PoolScheduler implements Scheduler, AutoCloseable {
    private final Pool pool;

    PoolScheduler(Pool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<Placement> schedule(ScheduleQuery query) {
        SchedulingPolicy policy = policy(query);
        if (policy == null) {
            return CompletableFuture.failedStage(GatewayException.noAvailableInstance(refusal(query), null));
        }
        return CompletableFuture.completedStage(Placement.of(PoolLease.open(policy.choose(query))));
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        SchedulingPolicy policy = policy(query);
        List<Candidate> candidates = new ArrayList<>(policy == null ? List.of() : policy.rank(query));
        Set<String> fitting = new HashSet<>();
        candidates.forEach(candidate -> fitting.add(candidate.instanceId()));
        for (PoolMember member : pool.members()) {
            if (!fitting.contains(member.id())) {
                String note = member.instance().role() != Role.NEUTRAL ? "another role" : "another model";
                candidates.add(new Candidate(member.id(), Verdict.UNFIT, 0, note));
            }
        }
        return new ScheduleExplanation(candidates, policy == null ? refusal(query) : policy.toString());
    }

    /** Returns the number of leases that have not ended; 0 at rest. A moment's view if calls run. */
    public int openLeases() {
        return pool.members().stream().mapToInt(PoolMember::openLeases).sum();
    }

    /** Stops listening to the source of the instances. Calls that are placed go on. May be called twice. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "PoolScheduler[" + pool.members().size() + " instances, open leases " + openLeases() + "]";
    }

    private @Nullable SchedulingPolicy policy(ScheduleQuery query) {
        return query.mode() == SchedulingMode.NEUTRAL ? pool.policy(Role.NEUTRAL, query.model()) : null;
    }

    /** The model is the client's text and therefore not repeated. */
    private String refusal(ScheduleQuery query) {
        return "none of " + pool.members().size() + " instances fits the call's mode, " + query.mode()
                + ", and its model";
    }
}
