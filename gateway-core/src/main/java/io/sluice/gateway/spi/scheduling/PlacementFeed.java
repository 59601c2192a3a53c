package io.sluice.gateway.spi.scheduling;

/**
 * What a scheduler has to tell the schedulers of other gateways of its placements, and where it hears of theirs (clause FL-F-8).
 *
 * <p>Safe for use by any number of threads; {@link #take} is called by one. Nothing is kept to be taken before {@link #start}.
 */
public interface PlacementFeed {
    /**
     * Starts to keep what is to be told. Called once.
     *
     * @param news called when there is something to take and there was nothing, on threads of calls: it neither blocks nor throws
     */
    void start(Runnable news);

    /**
     * Returns what has changed since the last time, and forgets that it has; what is too much of it is dropped, oldest prompts first.
     *
     * @param whole whether the loads of all instances are wanted
     */
    PlacementReport take(boolean whole);

    /** Heeds what another gateway told: the loads in place of those that it told before. Instances that this one does not know are passed over. */
    void heed(String gateway, PlacementReport report);

    /** Forgets the loads of a gateway that is gone, or has not been heard for too long. */
    void forget(String gateway);
}
