package io.sluice.gateway.internal.decide;

import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.UpstreamError;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which endpoints may be asked now: those that are neither ill, limited nor full. Shared by all calls; safe for use by any number of threads. */
public final class Endpoints {
    /** How often a parked call looks whether an endpoint that is full still is. */
    private static final Duration FULL = Duration.ofMillis(100);

    private final EndpointHealth health;
    private final EndpointLimits limits = new EndpointLimits();
    private final EndpointSlots slots = new EndpointSlots();
    private final Duration limitedAtMost;
    private final Ticker ticker;

    /**
     * Creates it.
     *
     * @param limitedAtMost how far ahead an endpoint's "not before" may lie
     */
    public Endpoints(EndpointHealth health, Duration limitedAtMost, Ticker ticker) {
        this.health = health;
        this.limitedAtMost = limitedAtMost;
        this.ticker = ticker;
    }

    /** Returns as much of a wait that an upstream asks for as is heeded. */
    public Duration heeded(Duration wait) {
        return wait.compareTo(limitedAtMost) < 0 ? wait : limitedAtMost;
    }

    /** Returns whether the endpoint is well for this model, has not asked to be left alone, and takes one more. */
    boolean isFree(Endpoint endpoint, String model) {
        return !isOpen(endpoint, model) && !isLimitedOrFull(endpoint, model);
    }

    /** Returns whether the endpoint is not to be asked though it may be well. */
    boolean isLimitedOrFull(Endpoint endpoint, String model) {
        return isLimited(endpoint, model) || isFull(endpoint);
    }

    /** Returns whether as many requests are open on the endpoint as may be. */
    boolean isFull(Endpoint endpoint) {
        return slots.isFull(endpoint);
    }

    /** Returns whether the endpoint's circuit is open. */
    boolean isOpen(Endpoint endpoint, String model) {
        return health.isOpen(endpoint, model);
    }

    /** Returns whether the endpoint has asked not to be asked before a time that has not come. */
    public boolean isLimited(Endpoint endpoint, String model) {
        return limitNanos(endpoint, model) > 0;
    }

    /** Returns how long the endpoint must not be asked because it said so. */
    long limitNanos(Endpoint endpoint, String model) {
        return limits.isEmpty() ? 0 : limits.waitNanos(endpoint, model, ticker.nanos());
    }

    /** Returns how long a call that can wait leaves the endpoint alone, whatever the reason. */
    Duration holdOff(Endpoint endpoint, String model) {
        Duration limit = Duration.ofNanos(limitNanos(endpoint, model));
        Duration open = health.openFor(endpoint, model);
        return limit.compareTo(open) > 0 ? limit : open;
    }

    /** Returns how long a call that is parked for the endpoint leaves it alone, whatever the reason; for one that is full that is a guess. */
    public Duration parkedHoldOff(Endpoint endpoint, String model) {
        Duration wait = holdOff(endpoint, model);
        return isFull(endpoint) && wait.compareTo(FULL) < 0 ? FULL : wait;
    }

    /** Notes that an endpoint said "not before" to a call with this model; for how many models, its error tells. */
    public void limited(Endpoint endpoint, String model, long untilNanos) {
        limits.limitModel(endpoint, model, untilNanos, ticker.nanos());
    }

    /** Extends a limit to the endpoint as a whole, unless its answer says that it is the model's. */
    public void limitedBy(BufferedResponse answer, Endpoint endpoint, String model, long untilNanos) {
        UpstreamError error = answer.error();
        if (model.isEmpty()
                || !(LimitScope.isOfModel(error, answer.headers(), model)
                        || LimitScope.isOfModel(error, answer.headers(), endpoint.rewrittenModel(model)))) {
            limits.limitAll(endpoint, untilNanos, ticker.nanos());
        }
    }

    /** Takes one of the requests that may be open on the endpoint, for {@link #permit} or {@link #forceAcquire}; null if it is full. */
    public EndpointSlots.@Nullable Slot slot(Endpoint endpoint) {
        return slots.take(endpoint);
    }

    /** Returns the permit for a request with this slot, which is given back at its end; empty, and the slot given back, if a circuit is open. */
    public Optional<Permit> permit(Endpoint endpoint, String model, EndpointSlots.Slot slot) {
        Optional<Permit> permit = permitOrRelease(endpoint, model, slot);
        if (permit.isEmpty()) {
            slot.release();
            return permit;
        }
        Permit given = permit.get();
        Permit held = slot.held(given);
        return held == given ? permit : Optional.of(held);
    }

    private Optional<Permit> permitOrRelease(Endpoint endpoint, String model, EndpointSlots.Slot slot) {
        try {
            return health.permit(endpoint, model);
        } catch (RuntimeException | Error thrown) {
            slot.release();
            throw thrown;
        }
    }

    /** Returns a permit in any case. */
    public Permit forceAcquire(Endpoint endpoint, String model, EndpointSlots.Slot slot) {
        Optional<Permit> permit = permitOrRelease(endpoint, model, slot);
        return slot.held(permit.isPresent() ? permit.get() : health.forceAcquire(endpoint, model));
    }

    @Override
    public String toString() {
        return "Endpoints[" + health + ", " + limits + ", " + slots + "]";
    }
}
