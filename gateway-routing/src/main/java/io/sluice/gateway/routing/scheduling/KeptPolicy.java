package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/** A policy as the pool keeps it, with what it may ask of the pool. There is one object for each role. */
interface KeptPolicy extends PlacementPolicy {
    /**
     * Opens a lease on a member that was chosen, and counts it already.
     *
     * @param holder the member, or the probe of it
     */
    default PoolLease lease(PoolMember member, Object holder, ScheduleQuery query) {
        return new PoolLease(holder).opened();
    }

    /** Returns what must be kept up to date for it. */
    default Indexes indexes() {
        return Indexes.NONE;
    }

    @Override
    String name();
}
