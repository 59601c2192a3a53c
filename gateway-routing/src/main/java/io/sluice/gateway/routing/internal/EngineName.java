package io.sluice.gateway.routing.internal;

import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.PlacementReport;

/**
 * What gateways call an engine among themselves (clause FL-F-8). Immutable.
 *
 * @param id the id of its instance
 * @param address where it is: of another address it is another engine
 */
public record EngineName(String id, String address) {
    public static EngineName of(Instance instance) {
        return new EngineName(instance.id(), instance.origin().toString());
    }

    /** Returns whether reports can hold it; an engine of a longer name is not told of. */
    public boolean isShort() {
        return id.length() <= PlacementReport.LONGEST_NAME && address.length() <= PlacementReport.LONGEST_NAME;
    }
}
