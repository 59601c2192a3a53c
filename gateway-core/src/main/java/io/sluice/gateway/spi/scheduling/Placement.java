package io.sluice.gateway.spi.scheduling;

import java.util.Objects;
import java.util.Optional;

/**
 * The instances that a scheduler gave to a call, each held as a {@link Lease}.
 *
 * <p>Immutable; the leases are what changes.
 */
public class Placement {
    private final Lease lease;

    private Placement(Lease lease) {
        this.lease = Objects.requireNonNull(lease, "lease");
    }

    /** Returns the placement of a call, or of one stage of it, on one instance. */
    public static Placement of(Lease lease) {
        return new Placement(lease);
    }

    /** Returns the placement of both legs (stage {@code BOTH}). */
    public static Placement pair(Lease prefill, Lease decode) {
        return new Pair(prefill, decode);
    }

    /** Returns the lease on the one instance, or on the decode instance of a pair. */
    public Lease lease() {
        return lease;
    }

    /** Returns the lease on the prefill instance of a pair; empty if the placement is none. */
    public Optional<Lease> prefill() {
        return Optional.empty();
    }

    /** Ends all leases as cancelled, also if one of them throws, which is thrown on. */
    public void cancelled() {
        lease.cancelled();
    }

    @Override
    public String toString() {
        return "Placement[" + lease.instance().id() + "]";
    }

    /** Of both legs. Most calls have one, and no room for another. */
    private static final class Pair extends Placement {
        private final Lease prefill;

        private Pair(Lease prefill, Lease decode) {
            super(decode);
            this.prefill = Objects.requireNonNull(prefill, "prefill");
        }

        @Override
        public Optional<Lease> prefill() {
            return Optional.of(prefill);
        }

        @Override
        public void cancelled() {
            try {
                prefill.cancelled();
            } finally {
                super.cancelled();
            }
        }

        @Override
        public String toString() {
            return "Placement[" + prefill.instance().id() + " → "
                    + lease().instance().id() + "]";
        }
    }
}
