package io.sluice.gateway.routing.instances;

import io.sluice.gateway.Gateway;

/** Whether there is anything to which a gateway could send a call, for health checks (clause HC-L-4). */
public final class KnownUpstreams {
    private KnownUpstreams() {}

    /**
     * Returns what is missing, in words; empty if an instance or an endpoint is known, be it well or not. Does not block.
     *
     * @param instances the source of the gateway's instances
     */
    public static String missing(Gateway gateway, InstanceSource instances) {
        if (gateway.hasUpstreams() || !instances.instances().isEmpty()) {
            return "";
        }
        return instances.isLoaded()
                ? "no instance and no endpoint is known"
                : "starting: no source of instances has answered yet";
    }
}
