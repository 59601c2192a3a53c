package io.sluice.gateway.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Knows which external endpoints are ill and better left alone (clauses RT-H-1 to RT-H-6): a circuit for each, and for each model of it, which opens when it keeps
 * failing. An endpoint that limits its callers is not ill, and neither is one that refuses a wrong request.
 *
 * <p>Safe for use by any number of threads; on the way of every call to an endpoint, so it must neither block nor, while all is well, allocate.
 */
public interface EndpointHealth {
    /**
     * Asks to send one request.
     *
     * @param model the model that the client asked for; empty if it named none
     * @return the permit, which the caller must end; empty if a circuit is open, and the request better goes elsewhere. While an open circuit waits for
     *     proof one permit at a time is given out: the probe
     */
    Optional<Permit> permit(Endpoint endpoint, String model);

    /** Returns a permit for a request that is sent though a circuit may be open, since all others are as well. */
    Permit forceAcquire(Endpoint endpoint, String model);

    /** Returns whether {@link #permit} would be refused now; takes nothing. */
    boolean isOpen(Endpoint endpoint, String model);

    /**
     * Returns how long it will be at least before a permit may be given: zero if it may be now, and more than zero while {@link #isOpen}. While a probe runs, which
     * may end at any time, it is short: when the caller should look again.
     */
    default Duration openFor(Endpoint endpoint, String model) {
        return isOpen(endpoint, model) ? Duration.ofSeconds(1) : Duration.ZERO;
    }

    /**
     * Returns the circuits that are open now, for metrics; takes nothing. May take a while if there are many. None unless overridden.
     *
     * @return immutable, in no particular order
     */
    default List<EndpointPause> openCircuits() {
        return List.of();
    }

    /**
     * Sets who is told of each circuit that opens by what this gateway found out itself (clause FL-F-8). Called once, before any permit is asked for, by a gateway that
     * shares what it learns; else never. Does nothing unless overridden.
     */
    default void onEjection(EjectionListener listener) {}

    /**
     * Heeds what another gateway found out: it is not told on, and counts less than own experience. Does nothing unless overridden.
     *
     * @param endpoint one of the place and key that it is about
     * @param model by the name that the endpoint gets; empty = all
     * @param remaining for how long yet it is left alone there; more than zero
     * @param age how long ago that was found out; zero or more
     */
    default void heed(Endpoint endpoint, String model, Duration remaining, Duration age) {}

    /** Is told of circuits that open. */
    @FunctionalInterface
    interface EjectionListener {
        /**
         * Called when a circuit has opened, perhaps once more. Must not block.
         *
         * @param endpoint one of those that share it
         * @param model by the name that the endpoint gets; empty = all
         * @param wait how long it will be until a probe
         */
        void ejected(Endpoint endpoint, String model, Duration wait);
    }

    /**
     * One request to an endpoint, with one model: {@link #failed} speaks against that model there, {@link #unreachable} against all of them. The caller ends it once;
     * whoever asks for permits heeds by itself that an endpoint {@linkplain #limited limits} its callers.
     */
    interface Permit extends Hold {
        /** Called when the endpoint gave an answer that is passed on, whose end is still to come: proof enough that it is well. At most once, before the end. */
        default void answered() {}
    }

    /** Makes the endpoint health of a gateway, on the gateway's own sense of time. */
    @FunctionalInterface
    interface Factory {
        /** Returns a new one. */
        EndpointHealth create(Ticker ticker);
    }

    /** Returns the one that takes every endpoint for well. */
    static EndpointHealth none() {
        return AlwaysHealthy.INSTANCE;
    }
}
