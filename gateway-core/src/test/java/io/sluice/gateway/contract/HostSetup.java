package io.sluice.gateway.contract;

import io.sluice.gateway.Gateway;

/** What {@link HostContract} gives a host to start with. */
public final class HostSetup {
    private final Gateway gateway;

    HostSetup(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Returns the gateway that carries the calls; the suite closes it. */
    public Gateway gateway() {
        return gateway;
    }

    @Override
    public String toString() {
        return "HostSetup[" + gateway + "]";
    }
}
