package io.sluice.gateway.spi;

import io.sluice.gateway.ErrorKind;
import java.util.Optional;

/**
 * Knows which external endpoints are worth asking (clause F-5): a circuit for each, which opens when it keeps failing.
 *
 * <p>Safe for use by any number of threads; on the way of every call to an endpoint, so it must neither block nor, while all is well, allocate.
 */
public interface EndpointHealth {
    /**
     * Asks to send one request.
     *
     * @return the permit, which the caller must end; empty if the circuit is open, and the request better goes elsewhere. One permit at a time is given
     *     out while an open circuit waits for proof: the probe
     */
    Optional<Permit> permit(Endpoint endpoint);

    /** Returns a permit for a request that is sent though the circuit may be open, since all others are as well. */
    Permit insist(Endpoint endpoint);

    /** Tells whether {@link #permit} would be refused now; takes nothing. */
    boolean isOpen(Endpoint endpoint);

    /** One request to an endpoint, until exactly one of its methods is called; a later one is ignored. */
    interface Permit {
        /** The endpoint answered to the end; a status below 500 is an answer. */
        void succeeded();

        /** The endpoint failed, in this way; a stream that broke after its head is a failure, too. */
        void failed(ErrorKind kind);

        /** The call no longer needs the answer, which says nothing about the endpoint. */
        void cancelled();
    }

    /** Makes the endpoint health of a gateway, on the gateway's own sense of time. */
    @FunctionalInterface
    interface Factory {
        /** Returns a new one. */
        EndpointHealth create(Ticker ticker);
    }

    /** Returns the one that takes every endpoint for well. */
    static EndpointHealth none() {
        return AlwaysWell.INSTANCE;
    }
}
