package io.sluice.gateway.spi.scheduling;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instances that a scheduler gave to a call, each held as a {@link Lease}.
 *
 * <p>Immutable; the leases are what changes.
 */
public final class Placement {
    private final Lease lease;
    private final @Nullable Lease prefill;

    private Placement(Lease lease, @Nullable Lease prefill) {
        this.lease = Objects.requireNonNull(lease, "lease");
        this.prefill = prefill;
    }

    /** Returns the placement of a call, or of one stage of it, on one instance. */
    public static Placement of(Lease lease) {
        return new Placement(lease, null);
    }

    /** Returns the placement of both legs (stage {@code BOTH}). */
    public static Placement pair(Lease prefill, Lease decode) {
        return new Placement(decode, Objects.requireNonNull(prefill, "prefill"));
    }

    /** Returns the lease on the one instance, or on the decode instance of a pair. */
    public Lease lease() {
        return lease;
    }

    /** Returns the lease on the prefill instance of a pair; empty if the placement is none. */
    public Optional<Lease> prefill() {
        return Optional.ofNullable(prefill);
    }

    /** Ends all leases as cancelled, also if one of them throws, which is thrown on. */
    public void cancelled() {
        try {
            if (prefill != null) {
                prefill.cancelled();
            }
        } finally {
            lease.cancelled();
        }
    }

    @Override
    public String toString() {
        String decode = lease.instance().id();
        return "Placement[" + (prefill == null ? "" : prefill.instance().id() + " → ") + decode + "]";
    }
}
