package io.sluice.gateway.spi.share;

import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.List;

/**
 * Carries what gateways tell each other, by whatever connects them (clause FL-F-8). It is a help and never a need: while it carries nothing each gateway goes on with what it
 * finds out itself.
 *
 * <p>Safe for use by any number of threads. It is closed together with the gateway that it was made for, and receives nothing from then on.
 */
public interface GatewayExchange extends AutoCloseable {
    /**
     * Takes a hint for the other gateways. Never blocks and never throws: a hint that cannot be told soon, or of which there are too many, is dropped. Called on threads
     * of calls.
     */
    void publish(UpstreamHint hint);

    /** Returns whether it carries reports of placements, which are only made if it does; false unless overridden. Always says the same. */
    default boolean carriesPlacements() {
        return false;
    }

    /**
     * Takes a report of placements for the other gateways. Never blocks for long and never throws: one that cannot be told within milliseconds is dropped. Called on one
     * thread, at most every 2 ms while calls are placed, and every second. Does nothing unless overridden.
     */
    default void publish(PlacementReport report) {}

    /** Returns how it does, for operators, each of what it is connected to by a name without credentials; none unless overridden. */
    default List<SourceStatus> statuses() {
        return List.of();
    }

    /**
     * Ends it; may be called twice. What was published last, by which a gateway that ends says that it has no calls any more, it may wait for, some hundred milliseconds at most: never for
     * as long as somebody else is silent.
     */
    @Override
    void close();

    /** Hears what other gateways told; never what its own published. Safe for use by any number of threads; does not block, and does not throw. */
    @FunctionalInterface
    interface Receiver {
        /** Takes a hint, with its age as it is now. */
        void hint(UpstreamHint hint);

        /**
         * Takes a report of placements that is at most a second old. Does nothing unless overridden.
         *
         * @param gateway who told it
         */
        default void placements(String gateway, PlacementReport report) {}
    }

    /** Makes the exchange of a gateway when it is built. */
    @FunctionalInterface
    interface Factory {
        /**
         * Returns an exchange, which may still be connecting.
         *
         * @param gateway what this gateway is called among those that share: drawn at random, of letters and digits
         * @param receiver takes what other gateways told; it may be called from now on
         * @throws io.sluice.gateway.ConfigurationException if it can't be made; then the gateway is not built
         */
        GatewayExchange open(String gateway, Receiver receiver);
    }
}
