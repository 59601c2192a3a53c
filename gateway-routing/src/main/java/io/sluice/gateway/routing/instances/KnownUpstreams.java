package io.sluice.gateway.routing.instances;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.spi.scheduling.SourceStatus;

/** Whether there is anything to which a gateway could send a call, for health checks (clause HC-L-4). */
public final class KnownUpstreams {
    private KnownUpstreams() {}

    /**
     * Returns what is missing, in words: until a source of instances has loaded that is what is waited for, and then an instance or an endpoint, be it well or not. Empty if
     * nothing is. Does not block.
     *
     * @param instances the source of the gateway's instances
     */
    public static String missing(Gateway gateway, InstanceSource instances) {
        if (!instances.instances().isEmpty()) {
            return "";
        }
        if (!hasAnyLoaded(instances)) {
            return "starting: no source of instances has loaded yet";
        }
        if (gateway.hasUpstreams()) {
            return "";
        }
        return "no instance and no endpoint is known"
                + (instances.isLoaded() ? "" : ", and a source of instances has not loaded yet");
    }

    private static boolean hasAnyLoaded(InstanceSource instances) {
        return instances.isLoaded()
                || instances.statuses().stream().anyMatch(status -> status.state() != SourceStatus.State.LOADING);
    }
}
