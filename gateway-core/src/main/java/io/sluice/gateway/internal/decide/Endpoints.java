package io.sluice.gateway.internal.decide;

import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.UpstreamError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of endpoints: which are ill, limited, full or taken out. Shared by all calls, each of which has its {@link CallEndpoints}; safe for use by any number of threads. */
public final class Endpoints {
    /** How often a parked call looks whether an endpoint that is full still is. */
    static final Duration FULL = Duration.ofMillis(100);

    private final EndpointHealth health;
    private final EndpointLimits limits = new EndpointLimits();
    private final EndpointSlots slots = new EndpointSlots();
    private final DrainedEndpoints drained;
    private final OpenExchanges open = new OpenExchanges();
    private final Duration limitedAtMost;
    private final Ticker ticker;

    /**
     * Creates it.
     *
     * @param limitedAtMost how far ahead an endpoint's "not before" may lie
     * @param drained those that an operator took out
     */
    public Endpoints(EndpointHealth health, Duration limitedAtMost, DrainedEndpoints drained, Ticker ticker) {
        this.health = health;
        this.drained = drained;
        this.limitedAtMost = limitedAtMost;
        this.ticker = ticker;
    }

    /** Sets who is told of limits that this gateway learns of; before the first call. */
    public void onLimit(LimitListener listener) {
        limits.onLimit(listener);
    }

    /**
     * Heeds a limit that another gateway was told of; as long as one of its own may be, at most.
     *
     * @param caller whose limit it is
     * @param model by the name that the endpoint gets; empty = all
     */
    public void heed(Endpoint endpoint, String caller, String model, Duration remaining) {
        long now = ticker.nanos();
        long nanos = heeded(remaining).toNanos();
        if (nanos > 0) {
            limits.heed(endpoint, caller, model, now + nanos, now);
        }
    }

    /** Returns as much of a wait that an upstream asks for as is heeded. */
    public Duration heeded(Duration wait) {
        return wait.compareTo(limitedAtMost) < 0 ? wait : limitedAtMost;
    }

    /** Returns the count of the exchanges that are open with endpoints, which who sends them keeps. */
    public OpenExchanges open() {
        return open;
    }

    /** Returns how these endpoints do. */
    public List<EndpointStatus> statuses(Map<Endpoint, List<String>> those) {
        return new EndpointStatuses(drained::contains, open, health.openCircuits(), limited()).of(those);
    }

    /** Returns whether an operator took the endpoint out. */
    boolean isDrained(Endpoint endpoint) {
        return drained.contains(endpoint);
    }

    /** Returns whether as many requests are open on the endpoint as may be. */
    boolean isFull(Endpoint endpoint) {
        return slots.isFull(endpoint);
    }

    /** Returns whether the endpoint's circuit is open. */
    boolean isOpen(Endpoint endpoint, String model) {
        return health.isOpen(endpoint, model);
    }

    /** Returns how long the endpoint's circuit stays open at least. */
    Duration openFor(Endpoint endpoint, String model) {
        return health.openFor(endpoint, model);
    }

    /** Returns which endpoints have asked not to be asked before a time that has not come. */
    public List<EndpointPause> limited() {
        return limits.current(ticker.nanos());
    }

    /** Returns whether anything may be limited. */
    boolean hasLimits() {
        return !limits.isEmpty();
    }

    /** Returns how long the endpoint must not be asked because it said so to this caller. */
    long limitNanos(Endpoint endpoint, String caller, String model) {
        return limits.waitNanos(endpoint, caller, model, ticker.nanos());
    }

    /** Notes that an endpoint said "not before" to a call of this caller with this model; for how many models, its error tells. */
    void limited(Endpoint endpoint, String caller, String model, long untilNanos) {
        limits.limitModel(endpoint, caller, model, untilNanos, ticker.nanos());
    }

    /** Extends a limit to the endpoint as a whole, unless its answer says that it is the model's. */
    void limitedBy(BufferedResponse answer, Endpoint endpoint, String caller, String model, long untilNanos) {
        UpstreamError error = answer.error();
        if (model.isEmpty()
                || !(LimitScope.isOfModel(error, answer.headers(), model)
                        || LimitScope.isOfModel(error, answer.headers(), endpoint.rewrittenModel(model)))) {
            limits.limitAll(endpoint, caller, untilNanos, ticker.nanos());
        }
    }

    /** Takes one of the requests that may be open on the endpoint, for {@link #permit} or {@link #forceAcquire}; null if it is full. */
    EndpointSlots.@Nullable Slot slot(Endpoint endpoint) {
        return slots.take(endpoint);
    }

    /** Returns the permit for a request with this slot, which is given back at its end; empty, and the slot given back, if a circuit is open. */
    Optional<Permit> permit(Endpoint endpoint, String model, EndpointSlots.Slot slot) {
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
    Permit forceAcquire(Endpoint endpoint, String model, EndpointSlots.Slot slot) {
        Optional<Permit> permit = permitOrRelease(endpoint, model, slot);
        return slot.held(permit.isPresent() ? permit.get() : health.forceAcquire(endpoint, model));
    }

    @Override
    public String toString() {
        return "Endpoints[" + health + ", " + limits + ", " + slots + "]";
    }
}
