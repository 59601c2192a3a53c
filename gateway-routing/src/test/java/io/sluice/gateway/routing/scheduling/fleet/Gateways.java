package io.sluice.gateway.routing.scheduling.fleet;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The gateways before a fleet.
 *
 * @param count how many there are
 * @param keepsClients whether the balancer before them sends a client's calls to the same one; else it draws one for each
 * @param delay after which each hears of what others place; null = they know nothing of each other
 */
record Gateways(int count, boolean keepsClients, @Nullable Duration delay) {
    static final Gateways ONE = blind(1);

    static Gateways blind(int count) {
        return new Gateways(count, false, null);
    }

    static Gateways shared(int count, Duration delay) {
        return new Gateways(count, false, delay);
    }
}
