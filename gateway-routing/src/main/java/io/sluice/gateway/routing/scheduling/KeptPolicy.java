package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.List;

/** A policy as the pool keeps it, with what it may ask of the pool. There is one object for each role. */
interface KeptPolicy extends PlacementPolicy {
    /**
     * Opens a lease on a member that was chosen, and counts it already.
     *
     * @param those whom it was chosen from
     * @param holder the member, or the probe of it
     */
    default PoolLease lease(Candidates those, PoolMember member, Object holder, ScheduleQuery query) {
        return new PoolLease(holder).opened();
    }

    /** Returns the price of a placement in seconds, of one that {@link #pick} returned; not a number if the policy has none. */
    default double price(PoolMember member, ScheduleQuery query) {
        return Double.NaN;
    }

    /** Called when a call was placed and other gateways are to know, for a policy that remembers prompts: it tells {@code shared} of this one. */
    default void tell(SharedPlacements shared, Load engine, ScheduleQuery query) {}

    /**
     * Called when another gateway has placed a call on an engine (clause FL-F-8), for a policy that remembers prompts.
     *
     * @param scope what the hashes of the prompt are mixed with
     */
    default void heard(Load engine, long scope, PromptFingerprint prompt) {}

    /** Returns what it has learned of engines like that of a member, for operators; nothing unless overridden. */
    default List<Part> learned(PoolMember member) {
        return List.of();
    }

    /** Returns what must be kept up to date for it. */
    default Indexes indexes() {
        return Indexes.NONE;
    }

    @Override
    String name();
}
