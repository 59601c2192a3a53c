package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.options.ServiceAddress;
import java.time.Duration;

/**
 * What the addresses of all registries say beside the place (clause FL-F-1). Immutable.
 *
 * @param prefix what the keys begin with
 * @param stale how long a value counts that does not move
 * @param interval how long to wait between two looks
 * @param auxPort the port of KV-transfer addresses in place of the registered one; 0 = the registered one
 * @param model the model of engines that name none; empty = every model
 */
record RegistryConfig(String prefix, Duration stale, Duration interval, int auxPort, String model) {
    private static final Duration STALE = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Reads the parameters; the caller ends the reading. */
    static RegistryConfig read(ServiceAddress address, String prefix) {
        return new RegistryConfig(
                address.text("prefix", prefix),
                address.millis("stale-ms", STALE),
                address.millis("interval-ms", INTERVAL),
                address.number("aux-port", 0, 0, 65_535),
                address.text("model", ""));
    }
}
