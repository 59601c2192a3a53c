package io.sluice.gateway.internal.call;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;

/** A lease that ends when it is cancelled, and then throws. */
record StubbornLease(Lease lease) implements Lease {
    @Override
    public Instance instance() {
        return lease.instance();
    }

    @Override
    public void progress(int bytes) {
        lease.progress(bytes);
    }

    @Override
    public void succeeded() {
        lease.succeeded();
    }

    @Override
    public void failed(ErrorKind kind) {
        lease.failed(kind);
    }

    @Override
    public void cancelled() {
        lease.cancelled();
        throw new IllegalStateException("a defect of the scheduler");
    }
}
