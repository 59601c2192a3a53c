package io.sluice.gateway.spi;

import java.util.Objects;

/**
 * The instances that a scheduler gave to a call, each held as a {@link Lease}.
 *
 * <p>Immutable; the leases are what changes.
 */
public final class Placement {
    private final Lease lease;

    private Placement(Lease lease) {
        this.lease = Objects.requireNonNull(lease, "lease");
    }

    /** Returns the placement of a call on one instance. */
    public static Placement of(Lease lease) {
        return new Placement(lease);
    }

    /** Returns the lease on the instance that answers the client. */
    public Lease lease() {
        return lease;
    }

    @Override
    public String toString() {
        return "Placement[" + lease.instance().id() + "]";
    }
}
