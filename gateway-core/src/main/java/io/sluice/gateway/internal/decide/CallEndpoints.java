package io.sluice.gateway.internal.decide;

import io.sluice.gateway.Headers;
import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints one call may ask now: what all calls know of them, for the model of this one and for who it comes from. Where an endpoint gets the client's own
 * {@code Authorization}, what it said to one client is not meant for others (RT-H-2).
 *
 * <p>Safe for use by any number of threads.
 */
public final class CallEndpoints {
    private final Endpoints shared;
    private final String model;

    /** The fields that hold the credential which is passed on to endpoints without one of their own; null if none is. */
    private final @Nullable Headers client;

    /** Who the client is to such endpoints; null before somebody asks, which is seldom. */
    private volatile @Nullable String caller;

    /**
     * Creates a call's view.
     *
     * @param model the model that the client asked for; empty = none
     * @param client the client's fields if its {@code Authorization} is passed on to endpoints without a credential; else null
     */
    public CallEndpoints(Endpoints shared, String model, @Nullable Headers client) {
        this.shared = shared;
        this.model = model;
        this.client = client;
    }

    /** Returns the model that the client asked for; empty if it named none. */
    String model() {
        return model;
    }

    /** Returns as much of a wait that an upstream asks for as is heeded. */
    public Duration heeded(Duration wait) {
        return shared.heeded(wait);
    }

    /** Returns whether an operator took the endpoint out: then it is asked on no account. */
    public boolean isDrained(Endpoint endpoint) {
        return shared.isDrained(endpoint);
    }

    /** Returns whether the endpoint is well and not taken out, has not asked to be left alone, and takes one more. */
    boolean isFree(Endpoint endpoint) {
        return !isDrained(endpoint) && !isOpen(endpoint) && !isLimitedOrFull(endpoint);
    }

    /** Returns whether the endpoint is not to be asked though it may be well. */
    boolean isLimitedOrFull(Endpoint endpoint) {
        return isLimited(endpoint) || isFull(endpoint);
    }

    /** Returns whether as many requests are open on the endpoint as may be. */
    boolean isFull(Endpoint endpoint) {
        return shared.isFull(endpoint);
    }

    /** Returns whether the endpoint's circuit is open. */
    boolean isOpen(Endpoint endpoint) {
        return shared.isOpen(endpoint, model);
    }

    /** Returns whether the endpoint has asked not to be asked before a time that has not come. */
    public boolean isLimited(Endpoint endpoint) {
        return limitNanos(endpoint) > 0;
    }

    /** Returns how long the endpoint must not be asked because it said so. */
    long limitNanos(Endpoint endpoint) {
        return shared.hasLimits() ? shared.limitNanos(endpoint, callerOf(endpoint), model) : 0;
    }

    /** Returns how long a call that can wait leaves the endpoint alone, whatever the reason. */
    Duration holdOff(Endpoint endpoint) {
        Duration limit = Duration.ofNanos(limitNanos(endpoint));
        Duration open = shared.openFor(endpoint, model);
        return limit.compareTo(open) > 0 ? limit : open;
    }

    /** Returns how long a call that is parked for the endpoint leaves it alone, whatever the reason; for one that is full that is a guess. */
    public Duration parkedHoldOff(Endpoint endpoint) {
        Duration wait = holdOff(endpoint);
        return isFull(endpoint) && wait.compareTo(Endpoints.FULL) < 0 ? Endpoints.FULL : wait;
    }

    /** Notes that an endpoint said "not before" to the call; for how many models, its error tells. */
    public void limited(Endpoint endpoint, long untilNanos) {
        shared.limited(endpoint, callerOf(endpoint), model, untilNanos);
    }

    /** Extends a limit to the endpoint as a whole, unless its answer says that it is the model's. */
    public void limitedBy(BufferedResponse answer, Endpoint endpoint, long untilNanos) {
        shared.limitedBy(answer, endpoint, callerOf(endpoint), model, untilNanos);
    }

    /** Takes one of the requests that may be open on the endpoint, for {@link #permit} or {@link #forceAcquire}; null if it is full. */
    public EndpointSlots.@Nullable Slot slot(Endpoint endpoint) {
        return shared.slot(endpoint);
    }

    /** Returns the permit for a request with this slot, which is given back at its end; empty, and the slot given back, if a circuit is open. */
    public Optional<Permit> permit(Endpoint endpoint, EndpointSlots.Slot slot) {
        return shared.permit(endpoint, model, slot);
    }

    /** Returns a permit in any case. */
    public Permit forceAcquire(Endpoint endpoint, EndpointSlots.Slot slot) {
        return shared.forceAcquire(endpoint, model, slot);
    }

    private String callerOf(Endpoint endpoint) {
        Headers fields = client;
        if (fields == null || endpoint.hasCredential()) {
            return Caller.GATEWAY;
        }
        String known = caller;
        if (known == null) {
            known = Caller.of(fields);
            caller = known;
        }
        return known;
    }

    /** Returns nothing of the client, whose fields hold a key. */
    @Override
    public String toString() {
        return "CallEndpoints[" + model + ", " + shared + "]";
    }
}
