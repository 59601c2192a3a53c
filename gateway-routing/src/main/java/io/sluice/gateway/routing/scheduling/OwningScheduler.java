package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.ForwardingScheduler;

/** A scheduler that ends together with its source. Safe for use by any number of threads, as the scheduler is. */
final class OwningScheduler extends ForwardingScheduler implements AutoCloseable {
    private final PoolScheduler scheduler;
    private final InstanceSource source;

    OwningScheduler(PoolScheduler scheduler, InstanceSource source) {
        super(scheduler);
        this.scheduler = scheduler;
        this.source = source;
    }

    @Override
    public void close() {
        scheduler.close();
        source.close();
    }
}
