package io.sluice.gateway.contract;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Headers;
import io.sluice.gateway.host.Gatekeeper;
import java.util.function.Function;

/** What {@link HostContract} gives a host to start with. */
public final class HostSetup {
    private final Gateway gateway;
    private final Function<Headers, Attributes> attributes;
    private final Gatekeeper gatekeeper;

    HostSetup(Gateway gateway, Function<Headers, Attributes> attributes, Gatekeeper gatekeeper) {
        this.gateway = gateway;
        this.attributes = attributes;
        this.gatekeeper = gatekeeper;
    }

    /** Returns the gateway that carries the calls; the suite closes it. */
    public Gateway gateway() {
        return gateway;
    }

    /**
     * Returns what the host is to know of a request, by its fields, as if it had looked up who asks: the host puts it into the request that it gives the gateway. Safe
     * for use by any number of threads.
     */
    public Function<Headers, Attributes> attributes() {
        return attributes;
    }

    /** Returns who decides for the host which requests come in; a host that asks nobody declares case HO-19. Safe for use by any number of threads. */
    public Gatekeeper gatekeeper() {
        return gatekeeper;
    }
}
