package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.Lease;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the calls on instances that the remote scheduler named and the local one does not know yet. Safe for use by any number of threads. */
final class UnknownInstances {
    private final Map<Instance, Integer> open = new ConcurrentHashMap<>();

    /** Returns a new lease on an instance, which is counted. */
    Lease lease(Instance instance) {
        open.merge(instance, 1, Integer::sum);
        return new Counted(instance);
    }

    /** Returns those with open calls. */
    List<InstanceStatus> statuses() {
        return open.entrySet().stream()
                .map(entry -> InstanceStatus.up(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Returns the number of leases that have not ended. */
    int openLeases() {
        return open.values().stream().mapToInt(Integer::intValue).sum();
    }

    private final class Counted implements Lease {
        private final Instance instance;
        private final AtomicBoolean ended = new AtomicBoolean();

        Counted(Instance instance) {
            this.instance = instance;
        }

        @Override
        public Instance instance() {
            return instance;
        }

        @Override
        public void progress(int bytes) {}

        @Override
        public void succeeded() {
            cancelled();
        }

        @Override
        public void failed(ErrorKind kind) {
            cancelled();
        }

        @Override
        public void cancelled() {
            if (ended.compareAndSet(false, true)) {
                open.computeIfPresent(instance, (same, count) -> count == 1 ? null : count - 1);
            }
        }
    }
}
