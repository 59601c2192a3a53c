package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host's policy, whose faults cost no call: where it throws, or picks a member that may not be picked, one is drawn. The first exception is logged as a
 * warning, the others for debugging, since every call may bring one. Called by any number of threads, as the policy is.
 */
final class GuardedPolicy implements KeptPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedPolicy.class);

    private final PlacementPolicy policy;
    private final AtomicBoolean warned = new AtomicBoolean();

    GuardedPolicy(PlacementPolicy policy) {
        this.policy = policy;
    }

    @Override
    public @Nullable PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
        PoolMember picked;
        try {
            picked = policy.pick(candidates, query, turn);
        } catch (RuntimeException thrown) {
            log(thrown);
            return candidates.draw(turn);
        }
        boolean isFollowed = picked == null || candidates.mayPick(picked);
        return isFollowed ? picked : candidates.draw(turn);
    }

    @Override
    public double score(Candidates candidates, int index, ScheduleQuery query, long turn) {
        try {
            return policy.score(candidates, index, query, turn);
        } catch (RuntimeException thrown) {
            log(thrown);
            return 0;
        }
    }

    @Override
    public List<Part> parts(Candidates candidates, int index, ScheduleQuery query, long turn) {
        try {
            return List.copyOf(policy.parts(candidates, index, query, turn));
        } catch (RuntimeException thrown) {
            log(thrown);
            return List.of();
        }
    }

    @Override
    public String reason(Candidates candidates, PoolMember winner, ScheduleQuery query) {
        try {
            return Objects.requireNonNull(policy.reason(candidates, winner, query), "reason");
        } catch (RuntimeException thrown) {
            log(thrown);
            return "the policy cannot say: " + thrown.getClass().getSimpleName();
        }
    }

    @Override
    public PoolLease lease(Candidates those, PoolMember member, Object holder, ScheduleQuery query) {
        PoolLease lease = new PoolLease(holder).opened();
        placed(member, query);
        return lease;
    }

    @Override
    public void placed(PoolMember member, ScheduleQuery query) {
        try {
            policy.placed(member, query);
        } catch (RuntimeException thrown) {
            log(thrown);
        }
    }

    @Override
    public String name() {
        try {
            return Objects.requireNonNull(policy.name(), "name");
        } catch (RuntimeException thrown) {
            log(thrown);
            return "custom";
        }
    }

    private void log(RuntimeException thrown) {
        if (warned.compareAndSet(false, true)) {
            LOG.warn(
                    "The placement policy {} threw; from now on this is logged for debugging only",
                    policy.getClass(),
                    thrown);
        } else {
            LOG.debug("The placement policy {} threw", policy.getClass(), thrown);
        }
    }

    @Override
    public String toString() {
        return "GuardedPolicy[" + name() + "]";
    }
}
